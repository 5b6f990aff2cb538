/** `${name}` without its wrapper. */
export function bareName(key: string): string {
  return key.startsWith('${') && key.endsWith('}') ? key.slice(2, -1) : key;
}
