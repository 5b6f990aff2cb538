import { isIP } from 'node:net';

/** The bytes of an address: 4 or 16. */
export type IpBytes = readonly number[];

/** @returns null for a text that is no address */
export function parseIp(text: string): IpBytes | null {
  const [address = ''] = text.split('%', 1);
  const family = isIP(address);
  if (family === 0) return null;
  return family === 4 ? parseIpv4(address) : parseIpv6(address);
}

function parseIpv4(text: string): IpBytes {
  return text.split('.').map(Number);
}

function parseIpv6(text: string): IpBytes {
  const [head = '', tail] = text.split('::', 2);
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const zeros = Array.from({ length: 16 - before.length - after.length }, () => 0);
  return [...before, ...zeros, ...after];
}

function groups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return parseIpv4(group);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

/** A range of addresses of one family. */
export interface IpRange {
  readonly bytes: IpBytes;
  readonly bits: number;
}

/** Reads `10.0.0.0/8`, `fd00::/8`, or a single address. */
export function parseRange(text: string): IpRange | null {
  const [address = '', bitsText, ...rest] = text.split('/');
  const bytes = parseIp(address);
  if (bytes === null || rest.length > 0 || address.includes('%')) return null;
  const width = bytes.length * 8;
  if (bitsText === undefined) return { bytes, bits: width };
  const bits = /^\d{1,3}$/.test(bitsText) ? Number(bitsText) : Infinity;
  return bits <= width ? { bytes, bits } : null;
}

export function isInRange(address: IpBytes, { bytes, bits }: IpRange): boolean {
  if (address.length !== bytes.length) return false;
  const whole = bits >> 3;
  for (let index = 0; index < whole; index += 1) {
    if (address[index] !== bytes[index]) return false;
  }
  const rest = bits & 7;
  if (rest === 0) return true;
  const mask = 0xff & (0xff << (8 - rest));
  return ((address[whole] ?? 0) & mask) === ((bytes[whole] ?? 0) & mask);
}
