import type { OutcomeKind } from "../lib/core/outcome.ts";
import { outcomeWords } from "../lib/dashboard/words.ts";

/** How an exchange ended, in words and colour; `status` is added where it says more. */
export function OutcomeBadge({ outcome, status }: { outcome: OutcomeKind; status: number }) {
  return (
    <span class={`badge tone-${outcome}`}>
      {outcomeWords[outcome]}
      {outcome !== "completed" && outcome !== "client_closed" && ` ${status}`}
    </span>
  );
}
