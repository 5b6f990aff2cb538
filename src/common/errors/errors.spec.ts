import { AppError, commonErrors, defineErrors, documentedErrors, ERROR_KINDS } from './index.js';

/** wire-decisions W3, W4; which failures profile `bkflow` answers with 200. */
const KINDS = {
  Validation: [400, true],
  Unauthenticated: [401, false],
  Forbidden: [403, false],
  NotFound: [404, true],
  UnknownRoute: [404, false],
  MethodNotAllowed: [405, false],
  Conflict: [409, true],
  InvalidState: [409, true],
  PreconditionFailed: [412, true],
  LimitExceeded: [413, true],
  UnsupportedMediaType: [415, false],
  FlowInvalid: [422, true],
  RateLimited: [429, false],
  Internal: [500, false],
  Unavailable: [503, false],
};

describe('error kinds', () => {
  it('have the status of wire-decisions, and business failures are marked', () => {
    const table = Object.entries(ERROR_KINDS).map(([kind, { http, business }]) => [
      kind,
      [http, business],
    ]);
    expect(Object.fromEntries(table)).toEqual(KINDS);
  });

  it('log defects and outages as errors, expected refusals as info', () => {
    for (const { http, logLevel } of Object.values(ERROR_KINDS)) {
      expect(logLevel).toBe(http >= 500 ? 'error' : http === 429 ? 'warn' : 'info');
    }
  });
});

describe('defineErrors', () => {
  const errors = defineErrors({ spec_only_error: { kind: 'Conflict', when: 'never' } });

  it('makes refusals of the table’s kind, with nothing that was not given', () => {
    const error = errors.spec_only_error('it happened');
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      type: 'spec_only_error',
      kind: 'Conflict',
      message: 'it happened',
      details: [],
      headers: {},
      data: null,
    });
    expect('cause' in error).toBe(false);
  });

  it('carries what was given', () => {
    const cause = new Error('inner');
    const details = [{ path: '/a', message: 'm' }];
    const error = errors.spec_only_error('x', {
      cause,
      details,
      headers: { Allow: 'GET' },
      data: 1,
    });
    expect(error).toMatchObject({ cause, details, headers: { Allow: 'GET' }, data: 1 });
  });

  it('is documented, sorted by type, each with a sentence', () => {
    const rows = documentedErrors();
    const types = rows.map(({ type }) => type);
    expect(types).toContain('spec_only_error');
    expect(types).toContain('malformed_json');
    expect(types).toEqual([...types].sort());
    expect(rows.every(({ when }) => when.length > 3)).toBe(true);
    expect(commonErrors.internal_error('x').kind).toBe('Internal');
  });
});
