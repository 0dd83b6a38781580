import { type ErrorKind, errorStatus } from "../core/errors.ts";
import type { ExchangeRecord } from "../stats/record.ts";
import type { OutcomeKind } from "../core/outcome.ts";
import { outcomeKinds } from "../core/outcome.ts";

/** How often exchanges ended with each kind of error, since the process began. */
export class ErrorCounts {
  // Both names are of closed sets, so it cannot grow.
  readonly #counts = new Map<`${OutcomeKind} ${ErrorKind}`, number>();

  count({ outcome, error }: Pick<ExchangeRecord, "outcome" | "error">): void {
    if (!error) return;
    const key = `${outcome} ${error.kind}` as const;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** What was counted at least once. */
  *entries(): Iterable<{ outcome: OutcomeKind; kind: ErrorKind; count: number }> {
    for (const outcome of outcomeKinds) {
      for (const kind of Object.keys(errorStatus) as ErrorKind[]) {
        const count = this.#counts.get(`${outcome} ${kind}`);
        if (count !== undefined) yield { outcome, kind, count };
      }
    }
  }
}
