import { type ErrorDetail } from '../../common/errors/index.js';
import { validationFailed } from '../../common/http/index.js';
import { type TimeFormat } from '../../common/wire/index.js';
import { type Limits } from '../../config/index.js';
import { ORDERED_BY, type TemplateFilter } from '../domain/template.js';
import { type ListTemplatesQuery } from './dto/list-templates.query.js';

const DEFAULT_LIMIT = 100;
const MAX_ID = 2_147_483_647;

/**
 * Reads the query of get_template_list. Every wrong parameter is named.
 * @throws AppError validation_failed
 */
export function toTemplateFilter(
  query: ListTemplatesQuery,
  times: TimeFormat,
  limits: Limits,
): TemplateFilter {
  const details: ErrorDetail[] = [];
  const refuse = (name: string, message: string): void => {
    details.push({ path: `?${name}`, message });
  };
  const filter = {
    ids: readIds(query, refuse),
    name: query.name,
    creator: query.creator,
    updatedBy: query.updated_by,
    scopeType: query.scope_type,
    scopeValue: query.scope_value,
    createdFrom: readTime('create_at_start', query.create_at_start, times, refuse),
    createdTo: readTime('create_at_end', query.create_at_end, times, refuse),
    ...readOrder(query.order_by ?? '-create_at', refuse),
    ...readPage(query, limits, refuse),
  };
  if (details.length > 0) throw validationFailed(details);
  return filter;
}

type Refuse = (name: string, message: string) => void;

/** No template has a label, so any label leaves none. */
function readIds({ id, label }: ListTemplatesQuery, refuse: Refuse): number[] | undefined {
  const ids = id?.split(',').map((text) => (/^\s*\d{1,10}\s*$/.test(text) ? Number(text) : NaN));
  if (ids?.some((value) => !(value >= 0 && value <= MAX_ID))) {
    refuse('id', `must be whole numbers from 0 to ${MAX_ID}, separated by commas`);
  }
  return label === undefined ? ids : [];
}

function readTime(
  name: string,
  text: string | undefined,
  times: TimeFormat,
  refuse: Refuse,
): Date | undefined {
  if (text === undefined) return undefined;
  const time = times.parse(text);
  if (time !== null) return time;
  refuse(name, 'must be a time, e.g. 2026-05-04 10:20:30 or 2026-05-04T10:20:30+08:00');
  return undefined;
}

function readOrder(text: string, refuse: Refuse): Pick<TemplateFilter, 'orderBy' | 'descending'> {
  const name = text.replace(/^-/, '');
  const descending = text.startsWith('-');
  if (isOrderName(name)) return { orderBy: ORDERED_BY[name], descending };
  const allowed = Object.keys(ORDERED_BY).join(', ');
  refuse('order_by', `must be one of ${allowed}, with "-" before it for descending`);
  return { orderBy: 'createAt', descending };
}

function isOrderName(name: string): name is keyof typeof ORDERED_BY {
  return Object.hasOwn(ORDERED_BY, name);
}

function readPage(
  { limit = DEFAULT_LIMIT, offset = 0 }: ListTemplatesQuery,
  limits: Limits,
  refuse: Refuse,
): Pick<TemplateFilter, 'limit' | 'offset'> {
  if (offset > limits.offset) refuse('offset', `must be at most ${limits.offset} (LIMIT_OFFSET)`);
  return { limit: Math.min(limit, limits.page), offset };
}
