import { isIP } from 'node:net';

const SHAPE =
  /^(?:https?|ftps?):\/\/(?:[^\s\\/?#@]*@)?(\[[^\s\]]*\]|[^\s\\/?#@:]+)(?::\d*)?(?:[/?#]\S*)?$/i;

/**
 * BKFlow's rule for URL fields (`api-platform.md` 2.3): a host without a dot is refused, except localhost.
 * @returns the rule when `text` breaks it, else null
 */
export function platformUrlProblem(text: string): string | null {
  const host = SHAPE.exec(text)?.[1]?.toLowerCase();
  if (host !== undefined && URL.canParse(text) && isPublicName(host)) return null;
  return 'must be an http, https, ftp or ftps URL whose host is localhost, an IP address, or has a dot';
}

function isPublicName(host: string): boolean {
  if (host.startsWith('[')) return isIP(host.slice(1, -1)) === 6;
  return host === 'localhost' || /[^.]\.[^.]/.test(host);
}
