/** A text is not JSON. `message` says what is wrong and where. */
export class JsonSyntaxError extends Error {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;

  constructor(
    text: string,
    /** Offset into the text, 0 to its length. */
    readonly position: number,
    readonly reason: string,
  ) {
    const before = text.slice(0, position);
    const line = before.split('\n').length;
    const column = position - before.lastIndexOf('\n');
    super(text.length === 0 ? reason : `${reason} at line ${line}, column ${column}`);
    this.name = 'JsonSyntaxError';
    this.line = line;
    this.column = column;
  }
}

export class JsonDepthError extends Error {
  constructor(readonly maxDepth: number) {
    super(`nests deeper than ${maxDepth} levels`);
    this.name = 'JsonDepthError';
  }
}
