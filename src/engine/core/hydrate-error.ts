import { RenderBudgetError } from '../../expressions/index.js';

/** A variable that can't be computed: the node that needs it fails, also when its errors are ignored. */
export class HydrateError extends Error {}

/** What a node says whose `what` can't be computed. @throws what is no such error */
export function hydrateReason(error: unknown, what: string): string {
  if (error instanceof HydrateError || error instanceof RenderBudgetError) {
    return `${what} hydrate failed(${error.message}), check node log for details`;
  }
  throw error;
}
