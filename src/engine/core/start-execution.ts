import { type Job } from './changes.js';
import { type Graph } from './graph.js';
import { type ExecutionState, newState } from './state.js';
import { continueJob, newToken } from './step.js';

/** What a task begins with: a token before its start event, and the job that makes it go. */
export function startExecution(graph: Graph, now: number): { state: ExecutionState; job: Job } {
  const state = newState();
  const token = newToken(state.nextNumber, graph.start, [], now);
  state.tokens.set(token.id, token);
  const job = continueJob(token.id + 1, now);
  state.nextNumber = job.no + 1;
  return { state, job };
}
