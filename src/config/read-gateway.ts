import { type Config } from './config.js';
import { type EnvReader } from './env-reader.js';

/** The API gateway that `uniform_api` calls through (BKFlow: BK_APIGW_NETLOC_PATTERN, USE_BKFLOW_CREDENTIAL). */
export function readGateway(read: EnvReader): Pick<Config, 'gatewayHosts' | 'gatewayApp'> {
  return { gatewayHosts: readHosts(read), gatewayApp: readApp(read) };
}

/** The pattern must match all of `host` or `host:port`: a prefix of a host says nothing about who owns it. */
function readHosts(read: EnvReader): RegExp | null {
  const pattern = read.optional('GATEWAY_HOSTS');
  if (pattern === null) return null;
  try {
    // Alone first: what stands between the parentheses must not close them.
    void new RegExp(pattern);
    return new RegExp(`^(?:${pattern})$`, 'i');
  } catch {
    read.problem('GATEWAY_HOSTS', 'must be a regular expression for host or host:port');
    return null;
  }
}

function readApp(read: EnvReader): Config['gatewayApp'] {
  const text = read.optional('GATEWAY_APP');
  if (text === null) return null;
  const at = text.indexOf(':');
  const [code, secret] = [text.slice(0, Math.max(at, 0)).trim(), text.slice(at + 1).trim()];
  if (code === '' || secret === '') read.problem('GATEWAY_APP', 'must be code:secret');
  return { code, secret };
}
