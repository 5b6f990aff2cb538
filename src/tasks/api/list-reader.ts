import { Inject, Injectable } from '@nestjs/common';
import { type ErrorDetail } from '../../common/errors/index.js';
import { validationFailed, type WireRequest } from '../../common/http/index.js';
import { TimeFormat } from '../../common/wire/index.js';
import { type Config, CONFIG } from '../../config/index.js';
import { type TaskFilter } from '../domain/task-filter.js';
import { type TaskPage } from '../persistence/task-list.repository.js';
import { type ListTasksDto } from './dto/list-tasks.dto.js';

const DEFAULT_LIMIT = 100;
/** What a limit below 1 means (`api-templates-tasks.md` 1.7). */
const FALLBACK_LIMIT = 10;
const MAX_LISTED_IDS = 50;

interface Paging {
  readonly limit: number;
  readonly skip: number;
  /** Only ids below; null from the newest. */
  readonly before: number | null;
}

export interface ListRequest extends Paging {
  readonly filter: TaskFilter;
  /** Nothing can match: ids that exclude each other, or a label filter, as long as there are no labels. */
  readonly isEmpty: boolean;
}

/** Turns the query of get_task_list into a filter and a place, and a page into links. */
@Injectable()
export class ListReader {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly times: TimeFormat,
  ) {}

  /** @throws validation_failed naming every wrong parameter */
  read(spaceId: number, query: ListTasksDto): ListRequest {
    const details: ErrorDetail[] = [];
    const refuse = (name: string, message: string): undefined => {
      details.push({ path: `?${name}`, message });
      return undefined;
    };
    const filter = this.filter(spaceId, query, refuse);
    const paging = this.paging(query, refuse);
    if (details.length > 0) throw validationFailed(details);
    return { filter, ...paging, isEmpty: query.label !== undefined || filter.ids?.length === 0 };
  }

  /** Absolute URLs under PUBLIC_URL; `next` is a cursor, so that new tasks neither shift nor repeat rows. */
  links(
    request: WireRequest,
    { limit, skip, before, page }: Paging & { page: TaskPage },
  ): { next: string | null; previous: string | null } {
    const [path = '', search = ''] = request.url.split('?', 2);
    const link = (changes: Record<string, string | null>): string => {
      const query = new URLSearchParams(search);
      for (const [name, value] of Object.entries(changes)) {
        if (value === null) query.delete(name);
        else query.set(name, value);
      }
      return `${this.config.publicUrl}${path}?${query.toString()}`;
    };
    const { nextBefore } = page;
    return {
      next:
        nextBefore === null
          ? null
          : link({ cursor: writeCursor(nextBefore), offset: null, limit: String(limit) }),
      previous:
        before !== null || skip === 0
          ? null
          : link({ offset: String(Math.max(0, skip - limit)), limit: String(limit) }),
    };
  }

  private filter(
    spaceId: number,
    query: ListTasksDto,
    refuse: (name: string, message: string) => undefined,
  ): TaskFilter {
    const time = (name: 'create_at_start' | 'create_at_end'): Date | undefined => {
      const text = query[name];
      if (text === undefined) return undefined;
      return (
        this.times.parse(text) ??
        refuse(name, 'must be a time such as 2026-05-04T10:20:30+08:00 or 2026-05-04 10:20:30')
      );
    };
    const listed =
      query.task_id_list === undefined ? undefined : readIds(query.task_id_list, refuse);
    const ids =
      query.id === undefined ? listed : (listed ?? [query.id]).filter((id) => id === query.id);
    return {
      spaceId,
      ids,
      name: query.name,
      creator: query.creator,
      executor: query.executor,
      templateId: query.template_id,
      scopeType: query.scope_type,
      scopeValue: query.scope_value,
      state: query.state,
      createdFrom: time('create_at_start'),
      createdTo: time('create_at_end'),
    };
  }

  private paging(
    query: ListTasksDto,
    refuse: (name: string, message: string) => undefined,
  ): Paging {
    const { page, offset: maxOffset } = this.config.limits;
    const asked = query.limit ?? DEFAULT_LIMIT;
    const limit = asked < 1 ? FALLBACK_LIMIT : Math.min(asked, page);
    const skip = Math.max(0, query.offset ?? 0);
    if (skip > maxOffset) {
      refuse('offset', `must be at most ${maxOffset} (LIMIT_OFFSET); follow next to go deeper`);
    }
    const before = query.cursor === undefined ? null : readCursor(query.cursor);
    if (before === undefined) refuse('cursor', 'must be the cursor of a next link');
    return { limit, skip, before: before ?? null };
  }
}

function readIds(
  raw: unknown,
  refuse: (name: string, message: string) => undefined,
): number[] | undefined {
  const texts = [raw].flat();
  if (texts.length > MAX_LISTED_IDS) {
    return refuse('task_id_list', `must have at most ${MAX_LISTED_IDS} ids`);
  }
  const ids = texts.map((text) =>
    typeof text === 'string' && /^\d{1,10}$/.test(text) ? Number(text) : 0,
  );
  if (ids.some((id) => id < 1 || id > 2_147_483_647)) {
    return refuse('task_id_list', 'must hold whole numbers from 1 to 2147483647');
  }
  return [...new Set(ids)];
}

/** Opaque to clients, so that it may become something else. */
function writeCursor(before: number): string {
  return Buffer.from(`b${before}`).toString('base64url');
}

function readCursor(cursor: string): number | undefined {
  const match = /^b(\d{1,10})$/.exec(Buffer.from(cursor, 'base64url').toString());
  return match === null ? undefined : Number(match[1]);
}
