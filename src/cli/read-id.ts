import { InvalidArgumentError } from 'commander';

/** A positive whole number of the command line. */
export function readId(text: string): number {
  const id = Number(text);
  if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(id) || id === 0) {
    throw new InvalidArgumentError('must be a positive whole number.');
  }
  return id;
}
