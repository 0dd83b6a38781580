import { boxesPath, slots } from "../lib/dashboard/chart.ts";

/**
 * How each letter of a strip is drawn and called. A failure is also told by its height, in per cent,
 * not by colour alone.
 */
const states = new Map([
  ["-", { tone: "nothing", height: 22, words: "without traffic" }],
  ["o", { tone: "completed", height: 60, words: "good" }],
  ["s", { tone: "rejected", height: 80, words: "with failures" }],
  ["x", { tone: "upstream_failed", height: 100, words: "failed" }],
]);

/** How a model did in each step of the span. */
export function AvailabilityStrip({ strip }: { strip: string }) {
  const letters = [...strip];
  const places = slots(letters.length, 0.2);
  const summary = [...states].flatMap(([letter, { words }]) => {
    const count = letters.filter((each) => each === letter).length;
    return count > 0 ? [`${count} ${words}`] : [];
  }).join(", ");
  return (
    <svg
      class="strip"
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      role="img"
      aria-label={`Steps: ${summary}`}
    >
      <title>{summary}</title>
      {[...states].map(([letter, { tone, height }]) => (
        <path
          key={letter}
          class={`tone-${tone}`}
          d={boxesPath(
            places.filter((_, index) => letters[index] === letter)
              .map((place) => ({ ...place, y: 100 - height, height })),
          )}
        />
      ))}
    </svg>
  );
}
