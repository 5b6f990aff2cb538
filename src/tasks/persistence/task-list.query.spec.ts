import { toQuery } from './task-list.query.js';

describe('toQuery', () => {
  it('always looks inside one space, at living tasks, without debug runs', () => {
    expect(toQuery('sqlite', { spaceId: 7 })).toEqual({
      from: 'task t INDEXED BY task_list',
      where:
        "t.space_id = ? AND t.is_deleted = 0 AND t.is_expired = 0 AND t.create_method <> 'DEBUG'",
      params: [7],
      isSearch: false,
    });
  });

  it.each([
    [{ templateId: 1 }, 'task_template'],
    [{ creator: 'c' }, 'task_creator'],
    [{ executor: 'e' }, 'task_executor'],
    [{ creator: 'c', executor: 'e' }, 'task_executor'],
    [{ creator: 'c', executor: 'e', templateId: 1 }, 'task_template'],
    [{ name: 'n', state: 'CREATED' }, 'task_list'],
  ])('%j is read by %s', (filter, index) => {
    expect(toQuery('mysql', { spaceId: 7, ...filter }).from).toBe(`task t FORCE INDEX (${index})`);
    expect(toQuery('sqlite', { spaceId: 7, ...filter }).from).toBe(`task t INDEXED BY ${index}`);
  });

  it('ids are looked up by the primary key, and debug runs among them are shown', () => {
    const query = toQuery('mysql', { spaceId: 7, ids: [3, 4], name: 'x' });
    expect(query.from).toBe('task t');
    expect(query.where).toContain('t.id IN (?, ?)');
    expect(query.where).not.toContain('DEBUG');
    expect(query.params).toEqual([7, 3, 4, '%x%']);
    expect(query.isSearch).toBe(false);
  });

  it('binds every value in the order of its place', () => {
    const [from, to] = [new Date(1), new Date(2)];
    const { where, params, isSearch } = toQuery('sqlite', {
      spaceId: 1,
      templateId: 2,
      creator: 'c',
      executor: 'e',
      scopeType: 'st',
      scopeValue: 'sv',
      state: 's',
      createdFrom: from,
      createdTo: to,
      name: 'n',
    });
    expect(params).toEqual([1, 2, 'c', 'e', 'st', 'sv', 's', from, to, '*[nN]*']);
    expect(where.match(/\?/g)).toHaveLength(params.length);
    const columns = [...where.matchAll(/t\.(\w+) (?:=|>=|<=|GLOB) \?/g)].map(
      ([, column]) => column,
    );
    expect(columns).toEqual([
      'space_id',
      'template_id',
      'creator',
      'executor',
      'scope_type',
      'scope_value',
      'state',
      'create_time',
      'create_time',
      'name',
    ]);
    expect(isSearch).toBe(true);
  });

  it.each([
    { scopeType: 'a' },
    { scopeValue: 'a' },
    { state: 'a' },
    { createdFrom: new Date() },
    { createdTo: new Date() },
    { name: 'a' },
  ])('%j is a search: reading goes in windows', (filter) => {
    expect(toQuery('mysql', { spaceId: 1, creator: 'c', ...filter }).isSearch).toBe(true);
  });

  it('takes %, _ and ! of a name as themselves', () => {
    const { params } = toQuery('mysql', { spaceId: 1, name: '50%_!' });
    expect(params).toEqual([1, '%50!%!_!!%']);
  });
});
