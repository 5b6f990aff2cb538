import { defineErrors } from '../../common/errors/index.js';

export const taskErrors = defineErrors({
  task_not_found: { kind: 'NotFound', when: 'No such task in this space, or it was deleted.' },
  template_disabled: {
    kind: 'InvalidState',
    when: 'The template exists but is disabled, so no task can be created from it.',
  },
  constants_unknown: {
    kind: 'Validation',
    when: 'The space has `strict_constants` on and the call names constants that the flow lacks.',
  },
  constants_too_large: {
    kind: 'LimitExceeded',
    when: 'The constants of a call exceed LIMIT_CONSTANTS_BYTES.',
  },
  task_already_started: {
    kind: 'InvalidState',
    when: 'A task can be changed only before it is started.',
  },
  plugin_not_available: {
    kind: 'FlowInvalid',
    when: 'A node of the flow needs a plugin that is not installed.',
  },
  flow_not_startable: {
    kind: 'FlowInvalid',
    when: 'The flow has a configuration that can be saved but not run; the task stays CREATED.',
  },
  task_not_running: {
    kind: 'InvalidState',
    when: 'The operation needs a task that runs: it was not started, or is paused already.',
  },
  task_not_suspended: { kind: 'InvalidState', when: 'Only a paused task can be resumed.' },
  task_ended: { kind: 'InvalidState', when: 'The task is finished or revoked.' },
  node_not_found: { kind: 'NotFound', when: 'The task has no such node.' },
  node_not_active: {
    kind: 'InvalidState',
    when: 'The node was not reached yet, or is over.',
  },
  node_not_failed: { kind: 'InvalidState', when: 'Only a failed node can be retried or skipped.' },
  node_not_running: { kind: 'InvalidState', when: 'Only a running node can be forced to fail.' },
  node_not_waiting: { kind: 'InvalidState', when: 'The node waits for no callback.' },
  node_not_retryable: { kind: 'InvalidState', when: 'The node is configured as not retryable.' },
  node_not_skippable: { kind: 'InvalidState', when: 'The node is configured as not skippable.' },
  node_of_other_type: {
    kind: 'InvalidState',
    when: 'The operation is for another kind of node, e.g. `skip_exg` for exclusive gateways.',
  },
  node_not_startable: {
    kind: 'InvalidState',
    when: 'A flow can be run again only from activities and branching gateways outside of parallel blocks.',
  },
  task_busy: { kind: 'InvalidState', when: 'Something of the task still runs.' },
  flow_not_found: { kind: 'InvalidState', when: 'No such flow leaves the gateway.' },
  callback_repeated: {
    kind: 'InvalidState',
    when: 'A callback for this run of the node was taken already.',
  },
  stale_version: {
    kind: 'InvalidState',
    when: 'The callback is for an earlier run of the node.',
  },
  newer_release: {
    kind: 'InvalidState',
    when: 'A newer release of Millrace works on the task; this process is to be upgraded.',
  },
  operation_unknown: { kind: 'NotFound', when: 'No such operation on tasks or nodes.' },
  callback_token_invalid: {
    kind: 'Forbidden',
    when: 'The token of a callback is not one that Millrace gave out for this node.',
  },
});
