import type { LinkState } from "../lib/dashboard/feed.ts";
import { age } from "../lib/dashboard/format.ts";

const words = {
  still: "As of loading",
  live: "Live",
  polled: "Updated every few seconds",
  paused: "Paused",
  lost: "Disconnected",
} as const satisfies Record<LinkState, string>;

/** Says whether what is shown is of this moment, and if not, how old it is. */
export function LiveState({ state, ageMs }: { state: LinkState; ageMs: number }) {
  return (
    <p class={`live live-${state}`} role="status">
      <i aria-hidden="true" />
      {words[state]}
      {state === "lost" && `, as it was ${age(ageMs)} ago`}
    </p>
  );
}
