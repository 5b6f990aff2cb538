import { failureOf, renderCode } from '../testing/render-code.js';

describe('hashlib, os.path and random', () => {
  it.each<[string, string]>([
    ['hashlib.sha1().name', 'sha1'],
    ['(os.path.isabs("/a"), os.path.isabs("a"))', '(True, False)'],
    ['random.choice([None])', 'None'],
    ['random.choices([None], k=2)', '[None, None]'],
    ['random.choices([], k=0)', '[]'],
    ['random.sample([None, None, None], 3)', '[None, None, None]'],
    ['random.randrange(5, 6)', '5'],
    ['random.randrange(True)', '0'],
    ['random.uniform(2, 2)', '2.0'],
  ])('%s is %s', (code, text) => {
    expect(renderCode(code)).toBe(text);
  });

  it.each<[string, string]>([
    ['hashlib.md5(5)', "a bytes-like object is required, not 'int'"],
    ['hashlib.md5("a")', 'Strings must be encoded before hashing'],
    ['hashlib.md5().nothing', 'nothing'],
    ['os.path.join()', "join() misses the argument 'a'"],
    ['os.path.isabs(5)', 'path must be str, not int'],
    ['random.uniform("a", 1)', 'uniform() takes numbers'],
    ['random.randint(1, "a")', 'randint() argument must be int, not str'],
    ['random.randrange(5, step=2)', 'randrange() misses the argument'],
    ['random.choices([1, 2], 2)', 'choices() takes no weights'],
    ['random.choices([], k=1)', 'empty range'],
    ['random.sample([1], -1)', 'Sample larger than population or is negative'],
    ['json.loads(5)', 'the JSON object must be str, not int'],
  ])('%s fails: %s', (code, reason) => {
    expect(failureOf(code)).toContain(reason);
  });
});
