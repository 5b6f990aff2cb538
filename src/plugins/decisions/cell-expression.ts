/** What a part of a cell may look like to be completed with its column, and by what (flow-layer.md 6.3). */
const COMPLETIONS: readonly (readonly [RegExp, string])[] = [
  [/^>.*$/, ''],
  [/^<.*$/, ''],
  [/^[[(].*?\.\..*?[\])]$/, ' in '],
  [/^".*"$/, '='],
  [/^-?\d+(?:\.\d+)?$/, '='],
  [/^(?:true|false|null)$/, '='],
];

/**
 * The FEEL expression of a cell: its parts between commas are alternatives. When one of them can't be completed, the cell
 * is an expression of its own; so is a quoted text with a comma in it.
 *
 * @returns null for an empty cell, which is always true
 */
export function cellExpression(cell: string, column: string): string | null {
  const text = cell.trim();
  if (text === '') return null;
  const completed: string[] = [];
  for (const part of text.split(',').map((piece) => piece.trim())) {
    const completion = COMPLETIONS.find(([pattern]) => pattern.test(part));
    if (completion === undefined) return text;
    completed.push(column + completion[1] + part);
  }
  return completed.join(' or ');
}
