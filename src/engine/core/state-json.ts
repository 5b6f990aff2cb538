import { type JsonValue, parseStoredJson, stringifyJson } from '../../common/json/index.js';
import { type ExecutionState, type Fork, type Token } from './state.js';

interface StoredState {
  readonly status: ExecutionState['status'];
  readonly n: number;
  readonly tokens: readonly Token[];
  readonly forks?: readonly Fork[];
  readonly visits?: readonly (readonly [string, number])[];
  readonly inputs?: readonly (readonly [string, JsonValue])[];
  readonly rounds?: readonly (readonly [string, number])[];
  readonly retries?: readonly (readonly [string, number])[];
  readonly bytes?: number;
}

/** The text in which a state is stored; what is empty is left out. Inverse of {@link readState}. */
export function writeState(state: ExecutionState): string {
  const stored = {
    status: state.status,
    n: state.nextNumber,
    tokens: [...state.tokens.values()],
    ...(state.forks.size > 0 && { forks: [...state.forks.values()] }),
    ...(state.visits.size > 0 && { visits: [...state.visits] }),
    ...(state.inputs.size > 0 && { inputs: [...state.inputs] }),
    ...(state.rounds.size > 0 && { rounds: [...state.rounds] }),
    ...(state.autoRetries.size > 0 && { retries: [...state.autoRetries] }),
    ...(state.outputBytes > 0 && { bytes: state.outputBytes }),
  };
  // Only a retry's inputs and early callbacks hold user JSON, which needs the lossless writer.
  const holdsUserJson =
    state.inputs.size > 0 ||
    [...state.tokens.values()].some(({ run }) => run !== null && run.early.length > 0);
  return holdsUserJson ? stringifyJson(stored) : JSON.stringify(stored);
}

/** Reads what {@link writeState} of this schema wrote. */
export function readState(text: string): ExecutionState {
  const stored = parseStoredJson(text) as unknown as StoredState;
  return {
    status: stored.status,
    nextNumber: stored.n,
    tokens: new Map(stored.tokens.map((token) => [token.id, token])),
    forks: new Map((stored.forks ?? []).map((fork) => [fork.id, fork])),
    visits: new Map(stored.visits),
    inputs: new Map(stored.inputs),
    rounds: new Map(stored.rounds),
    autoRetries: new Map(stored.retries),
    outputBytes: stored.bytes ?? 0,
  };
}
