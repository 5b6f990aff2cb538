import { type SyntaxNode } from '@lezer/common';
import { ExpressionError } from '../runtime/expression-error.js';

/** A node of the parser's tree together with the text it stands for. */
export class Node {
  constructor(
    private readonly syntax: SyntaxNode,
    private readonly code: string,
  ) {}

  get name(): string {
    return this.syntax.name;
  }

  get text(): string {
    return this.code.slice(this.syntax.from, this.syntax.to);
  }

  /** Its text as a name, in the form in which Python compares names. */
  get identifier(): string {
    return this.text.normalize('NFKC');
  }

  /** Its parts, punctuation among them, whose names are their texts. */
  get children(): Node[] {
    const children: Node[] = [];
    for (let child = this.syntax.firstChild; child !== null; child = child.nextSibling) {
      children.push(new Node(child, this.code));
    }
    return children;
  }

  /** Its parts without the punctuation named. */
  childrenWithout(...names: readonly string[]): Node[] {
    return this.children.filter(({ name }) => !names.includes(name));
  }

  child(index: number): Node {
    return partAt(this.children, index);
  }

  unsupported(): ExpressionError {
    return new ExpressionError(`${this.name} is not available in templates.`);
  }
}

/** The part at an index, which may count from the end. */
export function partAt(parts: readonly Node[], index: number): Node {
  const part = parts.at(index);
  // Not reached: the parser is strict, so no construct lacks a part that belongs to it.
  if (part === undefined) throw new ExpressionError('The code does not parse.');
  return part;
}

/** The parts between the commas; a comma at the end makes no part. */
export function splitAtCommas(parts: readonly Node[]): Node[][] {
  const groups: Node[][] = [[]];
  for (const part of parts) {
    if (part.name === ',') groups.push([]);
    else groups.at(-1)?.push(part);
  }
  if (groups.at(-1)?.length === 0) groups.pop();
  return groups;
}
