import {
  type ErrorKind,
  errorStatus,
  GatewayError,
  type GatewayErrorOptions,
} from "../core/errors.ts";

/** What is known of a failure beside what the client is told about it. */
export interface UpstreamFacts {
  /** The HTTP status as it was received; absent when no answer came. */
  upstreamStatus?: number;
  /** Seconds that the upstream itself asked to wait. */
  upstreamRetryAfter?: number;
  /** True when nothing can happen, or be billed, twice: no connection was made, for example. */
  repeatIsSafe?: boolean;
  /** The vendor's own error JSON, byte for byte. */
  vendorBody?: Uint8Array<ArrayBuffer>;
}

export type UpstreamErrorOptions = GatewayErrorOptions & UpstreamFacts;

/**
 * A failure of GitLab, of its AI gateway or of a vendor behind it. A client is told what any
 * {@linkcode GatewayError} tells; the facts beside it serve to decide about a repeat, and to pass
 * the vendor's own words on unchanged.
 */
export class UpstreamError extends GatewayError {
  readonly upstreamStatus: number | undefined;
  readonly upstreamRetryAfter: number | undefined;
  readonly repeatIsSafe: boolean;
  /**
   * What the vendor said, in its own JSON and taken out of the gateway's wrapping. Passthrough may
   * relay it under `upstreamStatus`; absent when the words are not the vendor's.
   */
  readonly vendorBody: Uint8Array<ArrayBuffer> | undefined;

  constructor(kind: ErrorKind, message: string, options: UpstreamErrorOptions = {}) {
    super(kind, message, { ...options, ...comeBack(kind, options) });
    this.upstreamStatus = options.upstreamStatus;
    this.upstreamRetryAfter = options.upstreamRetryAfter;
    this.repeatIsSafe = options.repeatIsSafe ?? false;
    this.vendorBody = options.vendorBody;
  }

  /** The same error for a client that does not speak the vendor's dialect. */
  withoutVendorBody(): UpstreamError {
    return this.vendorBody === undefined ? this : UpstreamError.from(this, {
      repeatIsSafe: this.repeatIsSafe,
      ...(this.upstreamStatus !== undefined && { upstreamStatus: this.upstreamStatus }),
      ...(this.upstreamRetryAfter !== undefined && { upstreamRetryAfter: this.upstreamRetryAfter }),
    });
  }

  /** The same error, told in the same words, with what the upstream's answer adds. */
  static from(error: GatewayError, facts: UpstreamFacts): UpstreamError {
    const { kind, message, status, retryable, param, code, vendorType, retryAfter } = error;
    return new UpstreamError(kind, message, {
      status,
      retryable,
      ...(param !== undefined && { param }),
      ...(code !== undefined && { code }),
      ...(vendorType !== undefined && { vendorType }),
      ...(retryAfter !== undefined && { retryAfter }),
      ...facts,
    });
  }
}

/** Statuses whose receiver is always told when to come back. */
const COME_BACK: ReadonlySet<number> = new Set([429, 503, 529]);

/** Said when the upstream named no time: GitLab's gateway strips the vendors' `retry-after`. */
const COME_BACK_AFTER_SECONDS = 5;

function comeBack(kind: ErrorKind, options: UpstreamErrorOptions): { retryAfter?: number } {
  const known = options.retryAfter ?? options.upstreamRetryAfter;
  if (known !== undefined) return { retryAfter: known };
  const status = options.status ?? errorStatus[kind];
  const expected = COME_BACK.has(status) && options.retryable !== false;
  return expected ? { retryAfter: COME_BACK_AFTER_SECONDS } : {};
}
