import { platformUrlProblem } from './platform-url.js';

describe('platformUrlProblem', () => {
  it.each([
    'https://ops.example.org',
    'http://localhost:8000',
    'HTTP://LOCALHOST/',
    'http://127.0.0.1:8000/path?q=1#f',
    'http://[::1]:8000',
    'ftp://files.example.org/x',
    'ftps://files.example.org',
    'https://user:secret@ops.example.org/a',
    'https://运维.例子',
  ])('takes %s', (url) => {
    expect(platformUrlProblem(url)).toBeNull();
  });

  it.each([
    'ops.example.org',
    'http://bkflow',
    'http://webhook:8080',
    'http://webhook:8080/a.b',
    'http://a.b@webhook/',
    'http://2130706433',
    'http://.',
    'http://webhook.',
    'http://[::x]',
    'http://',
    'https:ops.example.org',
    'https:\\\\ops.example.org',
    'https://ops .example.org',
    'https://ops.example.org/a b',
    'https://ops.example.org:99999',
    'javascript://ops.example.org',
    'file:///etc/passwd',
  ])('refuses %s', (url) => {
    expect(platformUrlProblem(url)).toMatch(/^must be an http, https, ftp or ftps URL/);
  });

  it('is quick on hostile texts', () => {
    const started = performance.now();
    platformUrlProblem(`http://${'a@'.repeat(100_000)} `);
    platformUrlProblem(`http://${'.'.repeat(200_000)} `);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
