import { isTerminal, newState, taskState, type Token } from './state.js';

function tokenOf(status: Token['status']): Token {
  return {
    id: 1,
    node: 'a',
    forks: [],
    status,
    since: 0,
    until: null,
    run: null,
    next: null,
    job: null,
    timeoutJob: null,
  };
}

describe('taskState', () => {
  // flow-layer.md 9.2
  it('shows FAILED while a node of a running task has failed', () => {
    const state = newState();
    expect(taskState(state)).toBe('RUNNING');
    state.tokens.set(1, tokenOf('calling'));
    expect(taskState(state)).toBe('RUNNING');
    state.tokens.set(2, tokenOf('failed'));
    expect(taskState(state)).toBe('FAILED');
  });

  it.each(['SUSPENDED', 'FINISHED', 'REVOKED'] as const)(
    'shows %s whatever its nodes',
    (status) => {
      const state = { ...newState(), status };
      state.tokens.set(1, tokenOf('failed'));
      expect(taskState(state)).toBe(status);
    },
  );

  it('knows the ends', () => {
    const statuses = ['RUNNING', 'SUSPENDED', 'FINISHED', 'REVOKED'] as const;
    expect(statuses.map(isTerminal)).toEqual([false, false, true, true]);
  });
});
