import { Injectable } from '@nestjs/common';
import { type ErrorDetail } from '../../common/errors/index.js';
import { type ReadTx } from '../../database/index.js';
import { TemplateReferencesRepository } from '../persistence/template-references.repository.js';
import { TemplatesRepository } from '../persistence/templates.repository.js';
import { circlesThrough } from './circles.js';
import { type SubprocessNode } from './subprocess-nodes.js';

const MAX_SHOWN = 60;

/** Whether the templates that a tree refers to exist and lead back to it (wire-decisions W18, 2.3). */
@Injectable()
export class SubprocessCheck {
  constructor(
    private readonly templates: TemplatesRepository,
    private readonly references: TemplateReferencesRepository,
  ) {}

  /** The nodes that run: those inside a tree that a reference beside it overrules do not. */
  async findRunning(
    tx: ReadTx,
    spaceId: number,
    nodes: readonly SubprocessNode[],
  ): Promise<{ running: SubprocessNode[]; problems: ErrorDetail[] }> {
    const ids = new Set(nodes.flatMap(({ templateId }) => templateId?.id ?? []));
    const existing = await this.templates.existingIds(tx, spaceId, [...ids]);
    const byReference = ({ templateId }: SubprocessNode): boolean =>
      templateId !== null && templateId.id !== null && existing.has(templateId.id);
    const overruled = new Set<SubprocessNode>();
    for (const node of nodes) {
      const { parent } = node;
      if (parent !== null && (overruled.has(parent) || byReference(parent))) overruled.add(node);
    }
    const running = nodes.filter((node) => !overruled.has(node));
    const problems = running
      .filter((node) => node.templateId !== null && !byReference(node) && !node.hasPipeline)
      .map((node) => notFound(node, spaceId));
    return { running, problems };
  }

  /** The nodes through which `templateId` would come to run itself. */
  async findCircles(
    tx: ReadTx,
    spaceId: number,
    templateId: number,
    running: readonly SubprocessNode[],
  ): Promise<ErrorDetail[]> {
    const children = new Set(running.flatMap((node) => node.templateId?.id ?? []));
    if (children.size === 0) return [];
    const circles = await circlesThrough(templateId, [...children], (ids) =>
      this.references.findChildren(tx, spaceId, ids),
    );
    return running.flatMap((node) => {
      const circle = circles.get(node.templateId?.id ?? 0);
      return circle === undefined ? [] : [circular(node, circle)];
    });
  }
}

function notFound(node: SubprocessNode, spaceId: number): ErrorDetail {
  const shown = shorten(node.templateId?.text ?? '');
  return {
    path: node.templatePointer,
    type: 'subprocess_template_not_found',
    message: `${labelOf(node)} refers to template ${shown}, which does not exist in space ${spaceId}, and has no "pipeline" of its own.`,
  };
}

function circular(node: SubprocessNode, circle: readonly number[]): ErrorDetail {
  const through = circle.slice(0, -1);
  const how =
    through.length === 0
      ? 'runs the very template that it stands in'
      : `runs template ${through[0]}, which leads back to this one (${circle.join(' → ')})`;
  return {
    path: node.templatePointer,
    type: 'circular_subprocess',
    message: `${labelOf(node)} ${how}.`,
  };
}

function labelOf({ nodeId, name }: SubprocessNode): string {
  return `Activity "${shorten(name)}" (${shorten(nodeId)})`;
}

function shorten(text: string): string {
  const points = [...text.slice(0, 2 * MAX_SHOWN + 2)];
  return points.length <= MAX_SHOWN ? text : `${points.slice(0, MAX_SHOWN).join('')}…`;
}
