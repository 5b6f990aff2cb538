import { JobDesk } from './job-desk.js';
import { LocalQueue } from './local-queue.js';
import { type StepOutput } from './stepper.js';
import { executionOf } from './testing/execution-of.js';

function output(revision: number): StepOutput {
  const execution = executionOf({ revision });
  return { execution, decisions: [], jobs: [], ended: [], cancelled: [], parents: [] };
}

describe('the desk on which calls of the API leave what they stepped', () => {
  let desk: JobDesk;
  let adopted: number[][];

  beforeEach(() => {
    desk = new JobDesk(new LocalQueue());
    adopted = [];
    desk.open({
      id: 1,
      adopt: (_taskIds, _jobs, executions) => {
        adopted.push(executions.map(({ revision }) => revision));
      },
    });
  });

  it('hands over an execution as the one transaction wrote it', () => {
    desk.leave(output(2));
    desk.handOver([1]);
    desk.handOver([1]);
    expect(adopted).toEqual([[2], []]);
  });

  it('hands over none that several transactions wrote: one may have failed, or not be committed yet', () => {
    desk.leave(output(2));
    desk.leave(output(3));
    desk.handOver([1]);
    expect(adopted).toEqual([[]]);
  });

  it('keeps what a call left before its COMMIT while another one wakes the task', () => {
    desk.leave(output(2));
    desk.wake([1]);
    desk.handOver([1]);
    expect(adopted).toEqual([[], [2]]);
  });
});
