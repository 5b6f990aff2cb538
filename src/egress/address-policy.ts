import { embeddedAddresses, kindOf, type AddressKind } from './address-kind.js';
import { isInRange, parseIp, parseRange, type IpBytes, type IpRange } from './ip-address.js';

/** Where a request goes, as its URL says. */
export interface Target {
  /** Lower case, without brackets, without a closing dot. */
  readonly hostname: string;
  readonly port: number;
}

interface AllowedRange {
  readonly range: IpRange;
  /** null: any */
  readonly port: number | null;
}

interface AllowedHost {
  readonly hostname: string;
  readonly port: number | null;
}

/** Never opened by a name, only by a range: whoever controls the name's DNS would reach them. */
const NEVER_BY_NAME: ReadonlySet<AddressKind> = new Set([
  'link-local',
  'metadata',
  'multicast',
  'unspecified',
]);

/** Which addresses plugins may reach: public ones, and those on the allow list. */
export class AddressPolicy {
  private readonly ranges: AllowedRange[] = [];
  private readonly hosts: AllowedHost[] = [];

  /**
   * @param allow CIDRs, addresses or host names; a host or an address may have a port (`db.example:8080`, `[::1]:80`)
   * @throws RangeError for an entry that is none of these
   */
  constructor(allow: readonly string[]) {
    for (const entry of allow) this.add(entry.trim());
  }

  /** Why `address` may not be connected to for `target`; null when it may. */
  refusal(address: string, target: Target): AddressKind | null {
    const ip = parseIp(address);
    if (ip === null) return 'reserved';
    const kind = kindOf(ip);
    if (kind === 'public' || this.isRangeAllowed(ip, target.port)) return null;
    return !NEVER_BY_NAME.has(kind) && this.isHostAllowed(target) ? null : kind;
  }

  private isRangeAllowed(ip: IpBytes, port: number): boolean {
    const isListed = this.ranges.some(
      (allowed) => fits(allowed.port, port) && isInRange(ip, allowed.range),
    );
    if (isListed) return true;
    const embedded = embeddedAddresses(ip);
    return (
      embedded.length > 0 &&
      embedded.every((v4) => kindOf(v4) === 'public' || this.isRangeAllowed(v4, port))
    );
  }

  private isHostAllowed(target: Target): boolean {
    return this.hosts.some(
      ({ hostname, port }) => hostname === target.hostname && fits(port, target.port),
    );
  }

  private add(entry: string): void {
    const range = parseRange(entry);
    if (range !== null) {
      this.ranges.push({ range, port: null });
      return;
    }
    const host = parseHost(entry);
    if (host === null) {
      throw new RangeError(
        `EGRESS_ALLOW: ${JSON.stringify(entry)} is no CIDR, address, host name or host:port.`,
      );
    }
    const single = parseRange(host.hostname);
    if (single === null) this.hosts.push(host);
    else this.ranges.push({ range: single, port: host.port });
  }
}

function fits(allowed: number | null, port: number): boolean {
  return allowed === null || allowed === port;
}

/** Reads a host as URLs do, so that both are spelled the same way. */
function parseHost(entry: string): AllowedHost | null {
  const match = /^(\[[^\]/]+\]|[^\s:/?#@[\]\\]+)(?::(\d{1,5}))?$/.exec(entry);
  const [, host = '', portText] = match ?? [];
  const url =
    match === null || !URL.canParse(`http://${host}/`) ? null : new URL(`http://${host}/`);
  const port = portText === undefined ? null : Number(portText);
  if (url === null || url.hostname === '' || (port !== null && (port < 1 || port > 65535))) {
    return null;
  }
  return { hostname: plainHostname(url.hostname), port };
}

/** A URL's host name without brackets and without a closing dot. */
export function plainHostname(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}
