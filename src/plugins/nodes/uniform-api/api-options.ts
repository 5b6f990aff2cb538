/** How this installation calls API plugins. */
export interface UniformApiOptions {
  /** The credential of calls that have no other (BKFlow's USE_BKFLOW_CREDENTIAL). */
  readonly ownCredential?: AppCredential;
  /**
   * Hosts, with their port, that may be called at all (GATEWAY_HOSTS; BKFlow's BK_APIGW_NETLOC_PATTERN). Without it a
   * space's credential goes to the hosts in the space's `uniform_api` only: a flow's author must not be able to send it
   * to a host of their own.
   */
  readonly gatewayHosts?: RegExp;
  /** 30 seconds by default. */
  readonly timeoutMs?: number;
}

/** An application's credential at the API gateway. */
export interface AppCredential {
  readonly code: string;
  readonly secret: string;
}
