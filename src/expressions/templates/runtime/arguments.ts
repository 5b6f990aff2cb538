import { ExpressionError } from './expression-error.js';
import { type CallArguments, type Value } from './value.js';

/** What a function's parameters read as: only one that ends in `?` may be undefined. */
type ArgumentsOf<P extends readonly string[]> = {
  readonly [K in keyof P]: P[K] extends `${string}?` ? Value | undefined : Value;
};

/**
 * The arguments of a call in the order of a function's parameters: by position, then by name. A name that ends in `?`
 * may be missing, which gives undefined; one that begins with `/` can't be used by keyword.
 *
 * @throws ExpressionError for arguments that do not fit
 */
export function readArguments<const P extends readonly string[]>(
  name: string,
  args: CallArguments,
  ...parameters: P
): ArgumentsOf<P>;
export function readArguments(
  name: string,
  { positional, keywords }: CallArguments,
  ...parameters: readonly string[]
): (Value | undefined)[] {
  if (positional.length > parameters.length) {
    throw new ExpressionError(`${name}() takes at most ${parameters.length} arguments`);
  }
  checkKeywords(name, keywords, parameters);
  return parameters.map((parameter, index) => {
    const bare = bareName(parameter);
    const byKeyword = keywords.get(bare);
    if (index < positional.length) {
      if (byKeyword === undefined) return positional[index];
      throw new ExpressionError(`${name}() got multiple values for argument '${bare}'`);
    }
    if (byKeyword === undefined && !parameter.endsWith('?')) {
      throw new ExpressionError(`${name}() misses the argument '${bare}'`);
    }
    return byKeyword;
  });
}

function bareName(parameter: string): string {
  return parameter.replace('/', '').replace('?', '');
}

function checkKeywords(
  name: string,
  keywords: ReadonlyMap<string, Value>,
  parameters: readonly string[],
): void {
  const known = parameters.filter((parameter) => !parameter.startsWith('/')).map(bareName);
  for (const keyword of keywords.keys()) {
    if (!known.includes(keyword)) {
      throw new ExpressionError(`${name}() got an unexpected keyword argument '${keyword}'`);
    }
  }
}
