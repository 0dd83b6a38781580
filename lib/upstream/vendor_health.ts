import type { Clock } from "../core/clock.ts";
import type { UpstreamError } from "./upstream_error.ts";
import { type Vendor, vendors } from "./urls.ts";

/** A vendor whose models have not answered of late. */
export interface VendorTrouble {
  readonly vendor: Vendor;
  /** Requests that failed one after another, repeats not counted. */
  readonly failures: number;
  /** When the first of them failed, in milliseconds since the epoch. */
  readonly since: number;
}

/** So many failures in a row are no accident any more. */
const TELLING_FAILURES = 5;

/** So long after the last failure nothing is known any more, in milliseconds. */
const REMEMBERED_MS = 30_000;

interface Row {
  failures: number;
  since: number;
  /** On the monotonic clock. */
  lastAt: number;
}

/**
 * Which vendors behind GitLab's gateway have been failing, request after request. There is nobody
 * else to ask, so no request is refused for it: but while a vendor fails, requests to it are sent
 * once instead of three times, which an upstream in distress needs most, and health and dashboard
 * say so. The first success ends it, and so does half a minute without a failure, after which the
 * next request may be repeated again.
 *
 * A refusal of the request itself (4xx) or a client that leaves says nothing about the vendor.
 */
export class VendorHealth {
  readonly #clock: Clock;
  readonly #rows = new Map<Vendor, Row>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  succeeded(vendor: Vendor): void {
    this.#rows.delete(vendor);
  }

  /** A request failed for good. */
  failed(vendor: Vendor, error: UpstreamError): void {
    if (!isOutage(error)) return;
    const now = this.#clock.monotonic();
    const row = this.#current(vendor) ?? { failures: 0, since: this.#clock.now(), lastAt: now };
    this.#rows.set(vendor, { ...row, failures: row.failures + 1, lastAt: now });
  }

  isFailing(vendor: Vendor): boolean {
    return (this.#current(vendor)?.failures ?? 0) >= TELLING_FAILURES;
  }

  /** The vendors that are failing now. */
  troubles(): readonly VendorTrouble[] {
    return vendors.flatMap((vendor) => {
      const row = this.#current(vendor);
      if (!row || row.failures < TELLING_FAILURES) return [];
      return [{ vendor, failures: row.failures, since: row.since }];
    });
  }

  #current(vendor: Vendor): Row | undefined {
    const row = this.#rows.get(vendor);
    const isOver = row && this.#clock.monotonic() - row.lastAt >= REMEMBERED_MS;
    return isOver ? undefined : row;
  }
}

/** Whether the failure tells of the way to the vendor rather than of the request or the account. */
function isOutage({ kind, upstreamStatus }: UpstreamError): boolean {
  if (upstreamStatus !== undefined && upstreamStatus >= 400 && upstreamStatus < 500) return false;
  return kind === "upstream_failed" || kind === "timeout" || kind === "overloaded";
}
