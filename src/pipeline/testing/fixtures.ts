import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, parseJson, type JsonObject } from '../../common/json/index.js';

const FOLDER = join(__dirname, '../../../test/fixtures/trees');

/** File names of the sample trees. */
export const SAMPLE_TREES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

/** A sample tree; also `companions/<name>`. */
export function loadTree(name: string): JsonObject {
  const tree = parseJson(readFileSync(join(FOLDER, name), 'utf8'));
  if (!isJsonObject(tree)) throw new Error(`${name} is not an object`);
  return tree;
}
