import { TimeFormat } from '../../common/wire/index.js';
import { loadConfig } from '../../config/index.js';
import { AppError } from '../../common/errors/index.js';
import { type TemplateFilter } from '../domain/template.js';
import { type ListTemplatesQuery } from './dto/list-templates.query.js';
import { toTemplateFilter } from './list-filter.js';

const { limits } = loadConfig({});
const read = (query: Partial<ListTemplatesQuery>): TemplateFilter =>
  toTemplateFilter(query, new TimeFormat('Asia/Shanghai'), limits);

describe('toTemplateFilter', () => {
  it('lists the newest hundred by default', () => {
    expect(read({})).toMatchObject({
      orderBy: 'createAt',
      descending: true,
      limit: 100,
      offset: 0,
    });
  });

  it('caps the limit', () => {
    expect(read({ limit: 5000 }).limit).toBe(200);
    expect(read({ limit: 0 }).limit).toBe(0);
  });

  it('reads ids, order and times without an offset in TIME_ZONE', () => {
    const filter = read({
      id: '3, 4',
      order_by: 'name',
      create_at_start: '2026-05-04 10:20:30',
      create_at_end: '2026-05-04T10:20:30Z',
    });
    expect(filter).toMatchObject({ ids: [3, 4], orderBy: 'name', descending: false });
    expect(filter.createdFrom?.toISOString()).toBe('2026-05-04T02:20:30.000Z');
    expect(filter.createdTo?.toISOString()).toBe('2026-05-04T10:20:30.000Z');
  });

  it('gives nothing for a label', () => {
    expect(read({ label: 'prod' }).ids).toEqual([]);
  });

  it('names every wrong parameter', () => {
    const wrong = {
      id: '1,x',
      order_by: '--id',
      create_at_start: 'soon',
      create_at_end: '2026-13-01',
      offset: limits.offset + 1,
    };
    let thrown: unknown;
    try {
      read(wrong);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(AppError);
    const { details } = thrown as AppError;
    expect(details.map(({ path }) => path).sort()).toEqual([
      '?create_at_end',
      '?create_at_start',
      '?id',
      '?offset',
      '?order_by',
    ]);
    expect(details.find(({ path }) => path === '?order_by')?.message).toContain('create_at');
  });

  it.each(['constructor', '__proto__', 'snapshot_id', 'is_deleted', ''])(
    'does not order by %p',
    (order_by) => {
      expect(() => read({ order_by })).toThrow('order_by');
    },
  );
});
