import { slots } from "../lib/dashboard/chart.ts";

/** How each letter of a strip is drawn and called. */
const states = new Map([
  ["-", { tone: "nothing", words: "without traffic" }],
  ["o", { tone: "completed", words: "good" }],
  ["s", { tone: "rejected", words: "with failures" }],
  ["x", { tone: "upstream_failed", words: "failed" }],
]);
/** A failure is also told by its height, not by colour alone. */
const heights: Readonly<Record<string, number>> = { "-": 22, o: 60, s: 80, x: 100 };

/** How a model did in each step of the span. */
export function AvailabilityStrip({ strip }: { strip: string }) {
  const letters = [...strip];
  const places = slots(letters.length, 0.2);
  const summary = [...states].flatMap(([letter, { words }]) => {
    const count = letters.filter((each) => each === letter).length;
    return count > 0 ? [`${count} ${words}`] : [];
  }).join(", ");
  return (
    <svg class="strip" role="img" aria-label={`Steps: ${summary}`}>
      <title>{summary}</title>
      {letters.map((letter, index) => {
        const height = heights[letter] ?? 0;
        return (
          <rect
            key={index}
            class={`tone-${states.get(letter)?.tone}`}
            x={`${places[index]?.x}%`}
            width={`${places[index]?.width}%`}
            y={`${100 - height}%`}
            height={`${height}%`}
          />
        );
      })}
    </svg>
  );
}
