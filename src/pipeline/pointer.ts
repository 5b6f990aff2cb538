/** The pointer of a child (RFC 6901). `key` is the client's key or an array index. */
export function childPointer(parent: string, ...keys: (string | number)[]): string {
  let pointer = parent;
  for (const key of keys) pointer += `/${typeof key === 'number' ? key : escapeToken(key)}`;
  return pointer;
}

function escapeToken(token: string): string {
  if (!token.includes('~') && !token.includes('/')) return token;
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}
