export {
  EgressClient,
  type EgressAnswer,
  type EgressOptions,
  type EgressRequest,
} from './egress-client.js';
export { EGRESS_ERROR_TYPES, EgressError, type EgressErrorType } from './egress-error.js';
export { type ResolvedAddress, type Resolver } from './open-socket.js';
