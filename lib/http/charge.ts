import type { Charge } from "../access/limits.ts";
import type { OutcomeKind } from "../core/outcome.ts";
import type { ExchangeRecord } from "../stats/record.ts";

/**
 * What an exchange that was sent upstream counts for.
 *
 * An answer that its client gave up counts for no less than was reserved: the vendor bills what it
 * wrote, which nobody has counted, and leaving shortly before the end would otherwise be free. What
 * failed counts for what was reported, and as no request when nothing was.
 */
export function chargeFor(
  { outcome, usage, usageKnown }: Pick<ExchangeRecord, "outcome" | "usage" | "usageKnown">,
  reserved: number,
): Charge {
  const reported = usage.input + usage.output;
  const tokens = {
    completed: usageKnown ? reported : reserved,
    client_closed: Math.max(reported, reserved),
    upstream_failed: reported,
    rejected: reported,
    internal_failed: reported,
  } satisfies Record<OutcomeKind, number>;
  const isAnswered = outcome === "completed" || outcome === "client_closed";
  return { tokens: tokens[outcome], countsAsRequest: isAnswered || reported > 0 };
}
