import { EgressClient, EgressError, type EgressErrorType, type Resolver } from './index.js';

const ADDRESSES: ReadonlyMap<string, readonly string[]> = new Map([
  ['localhost', ['127.0.0.1', '::1']],
  ['inside.example', ['10.1.2.3']],
  ['both.example', ['93.184.216.34', '192.168.1.1']],
  ['meta.example', ['169.254.169.254']],
  ['mapped.example', ['::ffff:10.0.0.1']],
  ['nat64.example', ['64:ff9b::a9fe:a9fe']],
  ['nowhere.example', []],
]);

const resolve: Resolver = (hostname) =>
  Promise.resolve(
    (ADDRESSES.get(hostname) ?? []).map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    })),
  );

async function outcome(url: string, allow: readonly string[] = []): Promise<EgressErrorType> {
  const client = new EgressClient({ resolve, allow });
  try {
    await client.fetch({ method: 'GET', url, timeoutMs: 300 });
  } catch (error) {
    if (error instanceof EgressError) return error.type;
    throw error;
  }
  throw new Error(`${url} was answered`);
}

describe('what plugins may not reach', () => {
  it.each([
    // loopback, in every notation
    'http://127.0.0.1/',
    'http://127.0.0.1:8000/path',
    'https://127.0.0.1/',
    'http://127.255.255.254/',
    'http://127.1/',
    'http://127.0.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.0.0.1/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://0177.0.0x0.1/',
    'http://127.0.0.1./',
    'http://１２７.0.0.1/',
    'http://127。0。0。1/',
    'http://%31%32%37.0.0.1/',
    'http:127.0.0.1/',
    'http:\\\\127.0.0.1\\',
    'http://[::1]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://localhost/',
    'http://LOCALHOST/',
    'http://localhost./',
    // this network, private, shared, link-local, metadata
    'http://0.0.0.0/',
    'http://0/',
    'http://0.1.2.3/',
    'http://10.0.0.1/',
    'http://10.255.255.255/',
    'http://172.16.0.1/',
    'http://172.31.255.255/',
    'http://192.168.0.1/',
    'http://3232235521/',
    'http://100.64.0.1/',
    'http://100.127.255.255/',
    'http://100.100.100.200/',
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://0251.0376.0251.0376/',
    'http://169.254.0.1/',
    'http://168.63.129.16/',
    'http://192.0.0.192/',
    // reserved and multicast
    'http://192.0.2.1/',
    'http://198.18.0.1/',
    'http://198.51.100.1/',
    'http://203.0.113.1/',
    'http://224.0.0.1/',
    'http://239.255.255.250/',
    'http://240.0.0.1/',
    'http://255.255.255.255/',
    // IPv6 of its own
    'http://[::]/',
    'http://[fc00::1]/',
    'http://[fd12:3456::1]/',
    'http://[fd00:ec2::254]/',
    'http://[fe80::1]/',
    'http://[febf::1]/',
    'http://[fec0::1]/',
    'http://[ff02::1]/',
    'http://[2001:db8::1]/',
    'http://[100::1]/',
    'http://[4000::1]/',
    'http://[2001:10::1]/',
    // IPv4 inside of IPv6
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://[0:0:0:0:0:ffff:0a00:0001]/',
    'http://[::127.0.0.1]/',
    'http://[::ffff:0:127.0.0.1]/',
    'http://[64:ff9b::127.0.0.1]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[64:ff9b:1::1]/',
    'http://[2002:7f00:1::]/',
    'http://[2002:c0a8:101::1]/',
    'http://[2001:0:7f00:1::]/',
    'http://[2001:0:5db8:d822:0:0:80ff:fffe]/',
    'http://[2606:2800::5efe:10.0.0.1]/',
    'http://[2606:2800::200:5efe:7f00:1]/',
    // names
    'http://inside.example/',
    'http://both.example/',
    'http://meta.example/',
    'http://mapped.example/',
    'http://nat64.example/',
  ])('refuses %s', async (url) => {
    expect(await outcome(url)).toBe('address_refused');
  });

  it.each([
    'ftp://example.com/',
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_INFO',
    'data:text/plain,x',
    'javascript:alert(1)',
    'unix:/var/run/docker.sock',
    'http://user:password@example.com/',
    'http://user@example.com/',
    'http://:x@example.com/',
    'http://example.com@127.0.0.1/',
    'http://127.0.0.1%00.example.com/',
    'http://256.1.1.1/',
    'http://1.2.3.4.5/',
    'http://[fe80::1%25eth0]/',
    'http://[::1/',
    'http:///',
    'http://exa mple.com/',
    'http://example.com:99999/',
    'http://example.com:0/',
    '//example.com/',
    '/path',
    '',
  ])('refuses %s as a URL', async (url) => {
    expect(await outcome(url)).toBe('bad_url');
  });

  it('says that a name is not found', async () => {
    expect(await outcome('http://nowhere.example/')).toBe('host_not_found');
  });

  it('names what to configure, but not the address behind a name', async () => {
    const client = new EgressClient({ resolve });
    const failure = (url: string): Promise<unknown> =>
      client.fetch({ method: 'GET', url, timeoutMs: 300 }).catch((error: unknown) => error);
    expect(await failure('http://inside.example:81/?token=x')).toMatchObject({
      message:
        'inside.example:81 leads to a private address, which is refused; to allow it, list the host or its range in EGRESS_ALLOW',
    });
    expect(await failure('http://2130706433/')).toMatchObject({
      message:
        '127.0.0.1:80 is a loopback address, which is refused; to allow it, list it in EGRESS_ALLOW',
    });
    expect(await failure('ftp://u:secret@host.example/?token=x')).toMatchObject({
      message: 'only http and https URLs can be called, not ftp:',
    });
    expect(await failure('http://u:secret@ex ample/?token=x')).toMatchObject({
      message: '"http://ex ample/" is no URL',
    });
  });
});
