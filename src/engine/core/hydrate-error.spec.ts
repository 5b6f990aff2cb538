import { RenderBudgetError } from '../../expressions/index.js';
import { HydrateError, hydrateReason } from './hydrate-error.js';

describe('hydrateReason', () => {
  it('tells what can not be computed', () => {
    const text = 'inputs hydrate failed(no such list), check node log for details';
    expect(hydrateReason(new HydrateError('no such list'), 'inputs')).toBe(text);
    expect(hydrateReason(new RenderBudgetError('steps'), 'context')).toMatch(
      /^context hydrate failed\(Rendering takes more steps/,
    );
  });

  it('passes on every other error: it is a bug, not the flow', () => {
    const error = new TypeError('x is not a function');
    expect(() => hydrateReason(error, 'inputs')).toThrow(error);
  });
});
