import { createHash } from 'node:crypto';
import { isJsonObject, parseJson } from '../common/json/index.js';
import { TaskForm } from './task-form.js';

const TREE =
  '{"activities":{"n1":{"id":"n1","type":"ServiceActivity"}},"gateways":{},"location":[],"constants":{"${b}":{"key":"${b}","value":1.0},"${a}":{"key":"${a}","value":"x"}}}';

describe('TaskForm', () => {
  it('is the stored text with its hashes, and its constants in tree order', () => {
    const form = TaskForm.fromText(TREE);
    const hash = (algorithm: string): string =>
      createHash(algorithm).update(form.text).digest('hex');
    expect(form.sha256).toBe(hash('sha256'));
    expect(form.md5sum).toBe(hash('md5'));
    expect(form.text).toContain('"template_node_id":"n1"');
    expect(form.text).toContain('"value":1.0');
    expect([...form.constants.keys()]).toEqual(['${b}', '${a}']);
    expect(form.bytes).toBeGreaterThan(form.text.length);
  });

  it('is the same however it was made; another order of keys is another form', () => {
    const tree = parseJson(TREE);
    if (!isJsonObject(tree)) throw new Error('no tree');
    expect(TaskForm.fromTree(tree).sha256).toBe(TaskForm.fromText(TREE).sha256);
    const form = TaskForm.fromText(TREE);
    expect(TaskForm.fromText(form.text).sha256).toBe(form.sha256);
    const reordered = TREE.replace(
      '"id":"n1","type":"ServiceActivity"',
      '"type":"ServiceActivity","id":"n1"',
    );
    expect(TaskForm.fromText(reordered).sha256).not.toBe(form.sha256);
  });

  it('remembers its row by space, until the row may be swept', () => {
    const form = TaskForm.fromText(TREE);
    form.rememberRow(1, 10, 5000);
    expect([form.rowIn(1, 4999), form.rowIn(2, 4999)]).toEqual([10, undefined]);
    expect(form.rowIn(1, 5000)).toBeUndefined();
    form.rememberRow(1, 11, 6000);
    expect(form.rowIn(1, 5000)).toBe(11);
  });

  it('is not made of what is no object', () => {
    expect(() => TaskForm.fromText('[]')).toThrow('not an object');
  });
});
