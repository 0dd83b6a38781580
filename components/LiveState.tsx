import type { LinkState } from "../lib/dashboard/feed.ts";

const words = {
  still: "As of loading",
  live: "Live",
  polled: "Updated every few seconds",
  paused: "Paused",
  lost: "Disconnected",
} as const satisfies Record<LinkState, string>;

/** Says whether what is shown is of this moment. */
export function LiveState({ state }: { state: LinkState }) {
  return (
    <p class={`live live-${state}`} role="status">
      <i aria-hidden="true" />
      {words[state]}
    </p>
  );
}
