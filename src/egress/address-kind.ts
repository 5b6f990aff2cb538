import { isInRange, parseRange, type IpBytes, type IpRange } from './ip-address.js';

/** What an address is for. Only `public` ones are open to plugins without a word in EGRESS_ALLOW. */
export type AddressKind =
  | 'public'
  | 'loopback'
  | 'private'
  | 'link-local'
  | 'shared'
  | 'metadata'
  | 'multicast'
  | 'unspecified'
  | 'reserved';

/** Special purpose ranges (IANA registries) and the well-known metadata services of clouds; the first match counts. */
const RANGES: readonly (readonly [string, AddressKind])[] = [
  ['169.254.169.254', 'metadata'],
  ['168.63.129.16', 'metadata'],
  ['100.100.100.200', 'metadata'],
  ['192.0.0.192', 'metadata'],
  ['fd00:ec2::254', 'metadata'],
  ['0.0.0.0/8', 'unspecified'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'shared'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'reserved'],
  ['192.0.2.0/24', 'reserved'],
  ['192.88.99.0/24', 'reserved'],
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'reserved'],
  ['198.51.100.0/24', 'reserved'],
  ['203.0.113.0/24', 'reserved'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['fc00::/7', 'private'],
  ['fe80::/10', 'link-local'],
  ['fec0::/10', 'private'],
  ['ff00::/8', 'multicast'],
  ['64:ff9b:1::/48', 'private'],
  ['2001:db8::/32', 'reserved'],
  ['3fff::/20', 'reserved'],
];

const KINDS = RANGES.map(([text, kind]) => ({ range: rangeOf(text), kind }));

/** All IPv6 addresses outside of it are reserved. */
const GLOBAL_UNICAST = rangeOf('2000::/3');
/** IETF protocol assignments; Teredo, which is one, is looked into before. */
const PROTOCOL_ASSIGNMENTS = rangeOf('2001::/23');

/** Ranges of IPv6 addresses that hold IPv4 addresses, and where. */
const EMBEDDINGS: readonly {
  readonly range: IpRange;
  readonly find: (ip: IpBytes) => IpBytes[];
}[] = [
  { range: rangeOf('::ffff:0:0/96'), find: lastFour },
  { range: rangeOf('::ffff:0:0:0/96'), find: lastFour },
  { range: rangeOf('::/96'), find: (ip) => lastFour(ip).filter(([first]) => first !== 0) },
  { range: rangeOf('64:ff9b::/96'), find: lastFour },
  { range: rangeOf('2002::/16'), find: (ip) => [ip.slice(2, 6)] },
  { range: rangeOf('2001::/32'), find: teredo },
];

export function kindOf(ip: IpBytes): AddressKind {
  const special = KINDS.find(({ range }) => isInRange(ip, range));
  if (special !== undefined) return special.kind;
  if (ip.length === 4) return 'public';
  const embedded = embeddedAddresses(ip);
  if (embedded.length > 0)
    return embedded.map(kindOf).find((kind) => kind !== 'public') ?? 'public';
  return isInRange(ip, GLOBAL_UNICAST) && !isInRange(ip, PROTOCOL_ASSIGNMENTS)
    ? 'public'
    : 'reserved';
}

/** The IPv4 addresses that packets to this IPv6 address may end at: mapped, compatible, NAT64, 6to4, Teredo, ISATAP. */
export function embeddedAddresses(ip: IpBytes): IpBytes[] {
  if (ip.length === 4) return [];
  const embedding = EMBEDDINGS.find(({ range }) => isInRange(ip, range));
  if (embedding !== undefined) return embedding.find(ip);
  return isIsatap(ip) ? lastFour(ip) : [];
}

function lastFour(ip: IpBytes): IpBytes[] {
  return [ip.slice(12)];
}

/** The server's address, and the client's with all bits inverted. */
function teredo(ip: IpBytes): IpBytes[] {
  return [ip.slice(4, 8), ip.slice(12).map((byte) => byte ^ 0xff)];
}

/** Interface id `[02]00:5efe:` and an IPv4 address. */
function isIsatap(ip: IpBytes): boolean {
  const [a, b, c, d] = ip.slice(8, 12);
  return ((a ?? 0) & 0xfd) === 0 && b === 0 && c === 0x5e && d === 0xfe;
}

function rangeOf(text: string): IpRange {
  const range = parseRange(text);
  if (range === null) throw new Error(`${text} is no range`);
  return range;
}
