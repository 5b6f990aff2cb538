import { validatePipelineTree } from '../validate/validate-tree.js';
import { drawTree, edited, type TreeCase } from './tree-cases.js';

/** A drawn tree (see drawTree), perhaps edited, and what validation finds in it. */
export interface GraphCase {
  readonly drawing: string;
  readonly found: TreeCase['found'];
  readonly title?: string;
  readonly edits?: TreeCase['edits'];
}

/** Path below `/pipeline_tree` and type of every problem. */
export function findings({ drawing, edits = [] }: GraphCase): [string, string][] {
  const { problems } = validatePipelineTree(edited(drawTree(drawing), edits), {
    maxNodes: 100,
    maxSubprocessDepth: 2,
  });
  return problems.map(({ path, type }) => [path.replace('/pipeline_tree', ''), type]);
}
