import { builtin } from '../builtins/builtin.js';
import { readArguments } from '../runtime/arguments.js';
import { expectText } from '../runtime/expect.js';
import { ExpressionError } from '../runtime/expression-error.js';
import { PythonModule, Tuple, type Value } from '../runtime/value.js';

/** Functions of `os.path` that only look at the text of a path. The module `os` has nothing else. */
const PATH_MODULE = new PythonModule(
  new Map([
    builtin('join', ({ positional }, { budget }) => {
      const parts = positional.map((part) => expectText(part, 'path'));
      budget.reserve(parts.reduce((sum, part) => sum + part.length + 1, 0));
      const [first, ...rest] = parts;
      if (first === undefined) throw new ExpressionError("join() misses the argument 'a'");
      return rest.reduce(joinTwo, first);
    }),
    onPath('basename', (path) => splitPath(path)[1]),
    onPath('dirname', (path) => splitPath(path)[0]),
    onPath('split', (path) => new Tuple(splitPath(path))),
    onPath('splitext', (path) => new Tuple(splitExtension(path))),
    onPath('isabs', (path) => path.startsWith('/')),
  ]),
);

export const OS_MODULE = new PythonModule(new Map([['path', PATH_MODULE]]));

function onPath(name: string, work: (path: string) => Value): [string, Value] {
  return builtin(name, (args, { budget }) => {
    const path = expectText(readArguments(name, args, '/p')[0], 'path');
    budget.scan(path.length);
    return work(path);
  });
}

function joinTwo(left: string, right: string): string {
  if (right.startsWith('/')) return right;
  return left === '' || left.endsWith('/') ? left + right : `${left}/${right}`;
}

function splitPath(path: string): [string, string] {
  const start = path.lastIndexOf('/') + 1;
  const head = path.slice(0, start);
  return [withoutSlashes(head), path.slice(start)];
}

/** Slashes at the end go, unless the path is nothing else. */
function withoutSlashes(head: string): string {
  let end = head.length;
  while (end > 0 && head.charAt(end - 1) === '/') end -= 1;
  return end === 0 ? head : head.slice(0, end);
}

/** Dots that begin a name begin no extension. */
function splitExtension(path: string): [string, string] {
  const start = path.lastIndexOf('/') + 1;
  let first = start;
  while (path.charAt(first) === '.') first += 1;
  const dot = path.lastIndexOf('.');
  return dot < first ? [path, ''] : [path.slice(0, dot), path.slice(dot)];
}
