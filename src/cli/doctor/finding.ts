/** What can be wrong, in the order in which it is shown, with what to do about it. */
export const ADVICE = {
  no_worker:
    'nobody works on tasks: start a server (ROLE=all, or ROLE=worker beside servers with ROLE=api)',
  engine_fault:
    'find the task_id beside "the engine met an error of its own" in the log, mend the cause, then run "millrace task redrive TASK"',
  state_unreadable:
    'a newer release wrote it: run that release; otherwise the row is damaged: restore it from a backup',
  task_stalled:
    'a defect of Millrace: keep a copy of the database (millrace backup) for a report, then revoke the task and rerun it from the node',
  job_orphaned:
    'a running worker frees the jobs of lost ones within two LEASE_MS: start one; jobs of "nobody" are freed by "millrace task redrive TASK"',
  job_overdue:
    'no worker takes it: start one, or more when millrace_engine_jobs_waiting stays high',
  message_stuck:
    'workers collect messages every third of LEASE_MS: start one; redrive the task when it is given up',
  node_failed:
    'decide: operate_node/retry or operate_node/skip, or revoke the task (operate_task/revoke)',
  callback_late:
    'whoever was asked has not answered: call back (operate_node/callback), give up (operate_node/forced_fail), or raise --waiting-hours',
} as const;

export type FindingKind = keyof typeof ADVICE;

/** One thing that needs a hand. */
export interface Finding {
  readonly kind: FindingKind;
  readonly spaceId: number | null;
  readonly taskId: number | null;
  /** The task's own id of the node, as the API shows it. */
  readonly nodeId: string | null;
  readonly since: Date | null;
  readonly message: string;
}

/** Which part of the database is looked at. */
export interface Scope {
  readonly spaceId: number | null;
  readonly taskId: number | null;
  /** How long a callback may take. */
  readonly waitingHours: number;
  /** Findings of one kind that are shown. */
  readonly limit: number;
  readonly now: Date;
}

/** Findings up to the limit of each kind; the rest is only known to exist. */
export class Findings {
  private readonly byKind = new Map<FindingKind, Finding[]>();
  private readonly cut = new Set<FindingKind>();

  constructor(private readonly limit: number) {}

  add(finding: Finding): void {
    const known = this.byKind.get(finding.kind) ?? [];
    if (known.length >= this.limit) this.cut.add(finding.kind);
    else this.byKind.set(finding.kind, [...known, finding]);
  }

  /** In the order of {@link ADVICE}. */
  get all(): Finding[] {
    return KINDS.flatMap((kind) => this.byKind.get(kind) ?? []);
  }

  get kinds(): FindingKind[] {
    return KINDS.filter((kind) => this.byKind.has(kind));
  }

  /** Kinds of which there are more. */
  get more(): FindingKind[] {
    return KINDS.filter((kind) => this.cut.has(kind));
  }
}

function isKind(name: string): name is FindingKind {
  return name in ADVICE;
}

const KINDS = Object.keys(ADVICE).filter(isKind);
