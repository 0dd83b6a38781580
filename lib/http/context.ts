/** What is known of a request before anybody has looked at its body. */
export interface RequestContext {
  readonly request: Request;
  readonly url: URL;
  /** Goes back as `request-id`, into the log and to the upstream. */
  readonly requestId: string;
  /** The caller's address as far as it can be trusted; for statistics. */
  readonly clientIp: string;
  /** Whether the connection itself comes from this machine. */
  readonly fromLoopback: boolean;
  /** Whether the caller came by HTTPS, as far as that is known. */
  readonly isHttps: boolean;
}
