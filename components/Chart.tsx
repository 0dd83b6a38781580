import { useState } from "preact/hooks";
import { axisTicks, heightAt, labelled } from "../lib/dashboard/chart.ts";
import { stepLabel } from "../lib/dashboard/format.ts";
import type { Step } from "../lib/dashboard/range.ts";
import { ChartPlot, type Series } from "./ChartPlot.tsx";
import { ChartTable } from "./ChartTable.tsx";
import { Swatch } from "./Swatch.tsx";

export interface ChartProps {
  title: string;
  kind: "bars" | "lines";
  series: readonly Series[];
  /** Beginnings of the steps, in milliseconds since the epoch. */
  starts: readonly number[];
  step: Step;
  format: (value: number) => string;
  /** What the legend shows of each series while no step is being read. */
  overall: readonly (number | null)[];
  isWhole?: boolean;
}

/**
 * A chart whose steps can be read one by one, by pointing or, like a slider, with the arrow keys;
 * its legend is where the values are read.
 */
export function Chart(props: ChartProps) {
  const { title, kind, series, starts, step, format, overall, isWhole = false } = props;
  const [cursor, setCursor] = useState<number>();
  const count = starts.length;
  const top = highest(kind, series, count);
  const ticks = axisTicks(top, 3, isWhole);
  const names = starts.map((start) => stepLabel(start, step));
  const last = count - 1;
  const read = cursor === undefined ? undefined : Math.min(cursor, last);
  const shown = series.map(({ values }, index) =>
    (read === undefined ? overall[index] : values[read]) ?? null
  );
  const written = shown.map((value) => value === null ? "–" : format(value));
  const spoken = series.map(({ label }, index) => `${label} ${written[index]}`).join(", ");

  return (
    <figure class={`chart ${kind}`}>
      <figcaption>
        <h3>{title}</h3>
        <span class="when">
          {read !== undefined && `${names[read]} UTC${read === last ? ", so far" : ""}`}
        </span>
      </figcaption>
      <div class="y-axis" aria-hidden="true">
        <svg>
          {top > 0 &&
            ticks.map((tick) => (
              <text key={tick} x="100%" y={`${heightAt(tick, ticks.at(-1) ?? 1)}%`}>
                {format(tick)}
              </text>
            ))}
        </svg>
      </div>
      <div
        class="reading"
        role="slider"
        tabIndex={0}
        aria-label={`${title}: read single steps`}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={read ?? last}
        aria-valuetext={read === undefined ? `Altogether: ${spoken}` : `${names[read]}: ${spoken}`}
        onPointerMove={(event) => {
          const { left, width } = event.currentTarget.getBoundingClientRect();
          setCursor(inside(Math.floor((event.clientX - left) / width * count), last));
        }}
        onPointerLeave={() => setCursor(undefined)}
        onBlur={() => setCursor(undefined)}
        onKeyDown={(event) => {
          const moved = move(event.key, read ?? last + 1, last);
          if (moved === "stay") return;
          event.preventDefault();
          setCursor(moved);
        }}
      >
        <ChartPlot kind={kind} series={series} ticks={ticks} count={count} cursor={read} />
        {top === 0 && <p class="nothing">Nothing in this time</p>}
      </div>
      <svg class="x-axis" aria-hidden="true">
        {labelled(count, 7).reverse().map((index, place) => (
          <text
            key={index}
            class={place === 0 ? "last" : place % 2 === 1 ? "minor" : undefined}
            x={place === 0 ? "100%" : `${(index + 0.5) * 100 / count}%`}
            y="1em"
          >
            {names[index]}
          </text>
        ))}
      </svg>
      <ul class="legend">
        {series.map(({ label, tone, dashed = false }, index) => (
          <li key={label}>
            <Swatch tone={tone} dashed={dashed} />
            {label} <b>{written[index]}</b>
          </li>
        ))}
      </ul>
      <ChartTable title={title} names={names} series={series} format={format} />
    </figure>
  );
}

/** Where a key moves the cursor; `undefined` takes it away. */
function move(key: string, from: number, last: number): number | undefined | "stay" {
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return inside(from - 1, last);
    case "ArrowRight":
    case "ArrowUp":
      return inside(from + 1, last);
    case "Home":
      return 0;
    case "End":
      return last;
    case "Escape":
      return undefined;
    default:
      return "stay";
  }
}

function inside(index: number, last: number): number {
  return Math.max(0, Math.min(last, index));
}

/** The largest height in the chart: of a whole bar, or of any point of a line. */
function highest(kind: "bars" | "lines", series: readonly Series[], count: number): number {
  const at = (index: number) => series.map(({ values }) => values[index] ?? 0);
  const heights = Array.from(
    { length: count },
    (_, index) =>
      kind === "bars" ? at(index).reduce((sum, value) => sum + value, 0) : Math.max(...at(index)),
  );
  return Math.max(0, ...heights);
}
