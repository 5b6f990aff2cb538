import { AddressPolicy } from './address-policy.js';

const target = (hostname: string, port = 80) => ({ hostname, port });

describe('AddressPolicy', () => {
  it.each([
    '93.184.216.34',
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '192.167.255.255',
    '223.255.255.255',
    '::ffff:8.8.8.8',
    '2606:4700::1111',
    '64:ff9b::8.8.8.8',
    '2002:808:808::1',
    '2001:0:808:808:0:0:f7f7:f7f7',
    '2a00:1450:4001::200e',
  ])('lets %s pass', (address) => {
    expect(new AddressPolicy([]).refusal(address, target('a.example'))).toBeNull();
  });

  it.each<[string, string, string, number, string | null]>([
    ['127.0.0.0/8', '127.9.9.9', 'a.example', 80, null],
    ['127.0.0.0/8', '128.0.0.1', 'a.example', 80, null],
    ['127.0.0.0/8', '10.0.0.1', 'a.example', 80, 'private'],
    ['10.20.0.0/15', '10.21.255.255', 'a.example', 80, null],
    ['10.20.0.0/15', '10.22.0.0', 'a.example', 80, 'private'],
    ['127.0.0.1', '127.0.0.1', '127.0.0.1', 1, null],
    ['127.0.0.1', '127.0.0.2', '127.0.0.2', 1, 'loopback'],
    ['127.0.0.1:81', '127.0.0.1', '127.0.0.1', 81, null],
    ['127.0.0.1:81', '127.0.0.1', '127.0.0.1', 82, 'loopback'],
    ['[::1]:81', '::1', '::1', 81, null],
    ['[::1]:81', '::1', '::1', 80, 'loopback'],
    ['::1', '::1', '::1', 80, null],
    ['fd00::/8', 'fd12::1', 'fd12::1', 80, null],
    ['127.0.0.0/8', '::ffff:127.0.0.1', '::ffff:7f00:1', 80, null],
    ['127.0.0.0/8', '64:ff9b::10.0.0.1', 'a.example', 80, 'private'],
    ['In.Example.', '10.0.0.1', 'in.example', 80, null],
    ['in.example', '127.0.0.1', 'in.example', 80, null],
    ['in.example', '10.0.0.1', 'x.in.example', 80, 'private'],
    ['in.example:81', '10.0.0.1', 'in.example', 80, 'private'],
    ['in.example:81', '10.0.0.1', 'in.example', 81, null],
    ['in.example', '169.254.169.254', 'in.example', 80, 'metadata'],
    ['in.example', 'fe80::1', 'in.example', 80, 'link-local'],
    ['in.example', '0.0.0.0', 'in.example', 80, 'unspecified'],
    ['169.254.169.254/32', '169.254.169.254', 'in.example', 80, null],
    ['0.0.0.0/0', '10.0.0.1', 'a.example', 80, null],
    ['0.0.0.0/0', '::1', 'a.example', 80, 'loopback'],
    ['münchen.example', '10.0.0.1', 'xn--mnchen-3ya.example', 80, null],
  ])('with %s: %s of %s port %d is %s', (allow, address, hostname, port, refusal) => {
    expect(new AddressPolicy([allow]).refusal(address, target(hostname, port))).toBe(refusal);
  });

  it.each([
    '',
    '10.0.0.0/33',
    '10.0.0/8',
    '::1/129',
    'http://a.example',
    'a b',
    'a:0',
    'a:70000',
    'a/b',
  ])('does not start with the entry %j', (entry) => {
    expect(() => new AddressPolicy([entry])).toThrow(/^EGRESS_ALLOW: /);
  });

  it('refuses what is no address', () => {
    expect(new AddressPolicy([]).refusal('', target('a.example'))).toBe('reserved');
  });
});
