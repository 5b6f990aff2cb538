import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type JsonObject, parseJson } from '../common/json/index.js';

/** The sample flows, by the name of the template that is made from each. */
export const DEMO_TREES = {
  'say hello': '01-single-display.json',
  'choose a branch': '03-exclusive-default.json',
  'three at once': '04-parallel-three.json',
  'variables through nodes': '07-variables-through-nodes.json',
  'an evening’s service': '20-evening-service.json',
} as const;

export function readDemoTree(file: string): JsonObject {
  const tree = parseJson(readFileSync(join(__dirname, 'trees', file), 'utf8'));
  if (!isJsonObject(tree)) throw new Error(`${file} is not a tree`);
  return tree;
}
