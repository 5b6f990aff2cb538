import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CallOptions, type Service, uniqueName, type WireAnswer } from '../support/harness.js';

/** A pipeline_tree as plain JSON; only what the tests touch is typed. */
export interface Tree {
  [field: string]: unknown;
  id?: string;
  start_event: { id: string; outgoing: string };
  end_event: { id: string; incoming: string | string[] };
  activities: Record<string, Record<string, unknown>>;
  flows: Record<string, { id: string; source: string; target: string }>;
  constants: Record<string, Record<string, unknown>>;
}

export interface TemplateData {
  [field: string]: unknown;
  id: number;
  space_id: number;
  name: string;
  version: string;
  create_at: string;
  update_at: string;
  pipeline_tree: Tree;
}

const TREES = join(__dirname, '../fixtures/trees');

export function treeText(file = '01-single-display.json'): string {
  return readFileSync(join(TREES, file), 'utf8');
}

export function tree(file?: string): Tree {
  return JSON.parse(treeText(file)) as Tree;
}

/** start → a sub-process → end. `more` goes into the activity. */
export function parentTree(templateId: unknown, more: object = {}): Tree {
  const parent = tree();
  const activity = parent.activities.nodeHello ?? {};
  delete activity.component;
  parent.activities.nodeHello = {
    ...activity,
    name: 'Run the child',
    type: 'SubProcess',
    template_id: templateId,
    version: '1.0.0',
    constants: {},
    ...more,
  };
  return parent;
}

/** Calls to one space's template operations. */
export class TemplatesApi {
  constructor(
    readonly service: Service,
    readonly spaceId: number,
  ) {}

  create(body: unknown, options?: CallOptions): Promise<WireAnswer<TemplateData>> {
    return this.service.call('POST', `/space/${this.spaceId}/create_template/`, body, options);
  }

  /** A template that must come to be. */
  async make(more: object = {}): Promise<TemplateData> {
    const answer = await this.create({
      name: uniqueName('template'),
      creator: 'li.wei',
      pipeline_tree: tree(),
      ...more,
    });
    if (!answer.json.result) throw new Error(`create_template failed: ${answer.text}`);
    return answer.json.data;
  }

  update(id: number, body: unknown, options?: CallOptions): Promise<WireAnswer<TemplateData>> {
    const path = `/space/${this.spaceId}/update_template/${id}/`;
    return this.service.call('POST', path, body, options);
  }

  delete(id: number, options?: CallOptions): Promise<WireAnswer<Record<string, unknown>>> {
    const path = `/space/${this.spaceId}/delete_template/${id}/`;
    return this.service.call('POST', path, undefined, options);
  }

  deleteAll(ids: unknown): Promise<WireAnswer<Record<string, unknown>>> {
    const path = `/space/${this.spaceId}/batch_delete_template/`;
    return this.service.call('POST', path, { template_ids: ids });
  }

  detail(id: number, query = '', options?: CallOptions): Promise<WireAnswer<TemplateData>> {
    const path = `/space/${this.spaceId}/template/${id}/get_template_detail/${query}`;
    return this.service.call('GET', path, undefined, options);
  }

  list(query: Record<string, string> = {}): Promise<WireAnswer<TemplateData[]>> {
    const search = new URLSearchParams(query).toString();
    return this.service.call('GET', `/space/${this.spaceId}/get_template_list/?${search}`);
  }

  validate(body: unknown): Promise<WireAnswer<Record<string, unknown>>> {
    return this.service.call('POST', `/space/${this.spaceId}/validate_pipeline_tree/`, body);
  }
}

/** The problems of a refusal as `path type`, in order. */
export function problemsOf(answer: WireAnswer<unknown>): string[] {
  return (answer.json.error?.details ?? []).map(({ path, type }) => `${path} ${type ?? ''}`.trim());
}
