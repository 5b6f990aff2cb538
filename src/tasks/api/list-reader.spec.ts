import { type WireRequest } from '../../common/http/index.js';
import { TimeFormat } from '../../common/wire/index.js';
import { loadConfig } from '../../config/index.js';
import { type TaskPage } from '../persistence/task-list.repository.js';
import { ListReader } from './list-reader.js';

const config = loadConfig({ PUBLIC_URL: 'https://flow.example/api/', LIMIT_OFFSET: '1000' });
const reader = new ListReader(config, new TimeFormat('Asia/Shanghai'));

function linksOf(
  url: string,
  place: { limit: number; skip?: number; before?: number | null; nextBefore?: number | null },
): ReturnType<ListReader['links']> {
  const { limit, skip = 0, before = null, nextBefore = null } = place;
  const page: TaskPage = { tasks: [], nextBefore, complete: true };
  return reader.links({ url } as WireRequest, { limit, skip, before, page });
}

describe('ListReader.read', () => {
  it.each([
    [{}, 100, 0],
    [{ limit: 0 }, 10, 0],
    [{ limit: -1 }, 10, 0],
    [{ limit: 201 }, 200, 0],
    [{ limit: 7, offset: 1000 }, 7, 1000],
    [{ offset: -1 }, 100, 0],
  ])('%j pages by limit %d, offset %d', (query, limit, skip) => {
    expect(reader.read(1, query)).toMatchObject({ limit, skip, before: null, isEmpty: false });
  });

  it('reads ids: repeated, once each, narrowed by id', () => {
    const idsOf = (query: object): unknown => reader.read(1, query).filter.ids;
    expect(idsOf({})).toBeUndefined();
    expect(idsOf({ id: 3 })).toEqual([3]);
    expect(idsOf({ task_id_list: '5' })).toEqual([5]);
    expect(idsOf({ task_id_list: ['5', '5', '6'] })).toEqual([5, 6]);
    expect(idsOf({ id: 6, task_id_list: ['5', '6'] })).toEqual([6]);
    expect(reader.read(1, { id: 7, task_id_list: ['5', '6'] }).isEmpty).toBe(true);
    expect(reader.read(1, { label: 'x' }).isEmpty).toBe(true);
  });

  it('reads times in the zone', () => {
    const { filter } = reader.read(1, {
      create_at_start: '2026-05-04',
      create_at_end: '2026-05-04T10:00Z',
    });
    expect(filter.createdFrom?.toISOString()).toBe('2026-05-03T16:00:00.000Z');
    expect(filter.createdTo?.toISOString()).toBe('2026-05-04T10:00:00.000Z');
  });

  it('names every wrong parameter', () => {
    const query = {
      cursor: 'zzz',
      offset: 1001,
      task_id_list: ['x'],
      create_at_start: 'x',
      create_at_end: 'y',
    };
    const paths = ['?create_at_start', '?create_at_end', '?task_id_list', '?offset', '?cursor'];
    try {
      reader.read(1, query);
      throw new Error('taken');
    } catch (error) {
      const { details } = error as { details: { path: string }[] };
      expect(details.map(({ path }) => path).sort()).toEqual(paths.sort());
    }
  });
});

describe('ListReader.links', () => {
  it('goes on with a cursor that read understands, the filters kept and the offset dropped', () => {
    const { next, previous } = linksOf('/space/1/get_task_list?name=a%26b&offset=40&limit=20', {
      limit: 20,
      skip: 40,
      nextBefore: 77,
    });
    const url = new URL(next ?? '');
    expect(url.origin + url.pathname).toBe('https://flow.example/api/space/1/get_task_list');
    expect([url.searchParams.get('name'), url.searchParams.get('offset')]).toEqual(['a&b', null]);
    const cursor = url.searchParams.get('cursor') ?? '';
    expect(reader.read(1, { cursor })).toMatchObject({ before: 77 });
    expect(new URL(previous ?? '').searchParams.get('offset')).toBe('20');
  });

  it('ends: no next on the last page, no previous on the first', () => {
    expect(linksOf('/x', { limit: 10 })).toEqual({ next: null, previous: null });
    expect(linksOf('/x?cursor=a', { limit: 10, before: 5 })).toEqual({
      next: null,
      previous: null,
    });
    expect(linksOf('/x', { limit: 10, skip: 3 }).previous).toMatch(/offset=0/);
  });

  it('keeps a repeated parameter whole', () => {
    const { next } = linksOf('/x?task_id_list=1&task_id_list=2', { limit: 1, nextBefore: 2 });
    expect(new URL(next ?? '').searchParams.getAll('task_id_list')).toEqual(['1', '2']);
  });
});
