/** A client's key as a token of a JSON pointer (RFC 6901). */
export function pointerToken(key: string): string {
  if (!key.includes('~') && !key.includes('/')) return key;
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
