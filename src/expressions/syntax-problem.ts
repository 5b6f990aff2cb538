/** Why a text does not parse, and where. */
export interface SyntaxProblem {
  /** Offset into the text, in UTF-16 units. */
  readonly position: number;
  /** One sentence. */
  readonly message: string;
}
