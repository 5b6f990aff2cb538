/** `?, ?, ?` */
export function places(count: number): string {
  return `${'?, '.repeat(count - 1)}?`;
}

/** `(?, ?), (?, ?)` */
export function rowPlaces(rows: number, width: number): string {
  const row = `(${places(width)})`;
  return Array.from({ length: rows }, () => row).join(', ');
}
