/** Columns that hold user names (creator, executor) take 32 characters. */
const MAX_LENGTH = 32;

/**
 * A user name of a credential.
 * @returns null for none (`""`, null, absent), undefined for one that can't be stored as it is
 */
export function readUsername(value: unknown): string | null | undefined {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string' || value.trim() !== value) return undefined;
  const characters = [...value];
  const isPrintable = characters.every((one) => one >= ' ' && one !== '\u007f');
  return characters.length <= MAX_LENGTH && isPrintable ? value : undefined;
}
