import { boxesPath, heightAt, linePath, slots, stack } from "../lib/dashboard/chart.ts";

/** One series of a chart; `null` is a step in which nothing was measured. */
export interface Series {
  readonly label: string;
  /** Names its colour in the style sheet. */
  readonly tone: string;
  readonly values: readonly (number | null)[];
  readonly dashed?: boolean;
}

export interface ChartPlotProps {
  kind: "bars" | "lines";
  series: readonly Series[];
  ticks: readonly number[];
  count: number;
  /** The step that is read at the moment. */
  cursor: number | undefined;
}

/** The drawing itself. Its last step is not over yet, and is drawn as such. */
export function ChartPlot({ kind, series, ticks, count, cursor }: ChartPlotProps) {
  const top = ticks.at(-1) ?? 1;
  const width = 100 / Math.max(1, count);
  return (
    <svg class="plot" aria-hidden="true">
      {ticks.map((tick) => {
        const y = `${heightAt(tick, top)}%`;
        return <line key={tick} class="rule" x1="0" x2="100%" y1={y} y2={y} />;
      })}
      {cursor !== undefined && (
        <rect class="cursor" x={`${cursor * width}%`} width={`${width}%`} height="100%" />
      )}
      {kind === "bars"
        ? <Bars series={series} count={count} top={top} />
        : <Lines series={series} count={count} top={top} />}
    </svg>
  );
}

interface DrawingProps {
  series: readonly Series[];
  count: number;
  top: number;
}

function Bars({ series, count, top }: DrawingProps) {
  const boxes = slots(count).flatMap((slot, step) =>
    stack(series.map(({ values }) => values[step] ?? 0), top)
      .map((segment) => ({ ...slot, ...segment, step }))
  );
  const last = count - 1;
  return (
    <svg viewBox="0 0 100 100" preserveAspectRatio="none">
      {series.map(({ label, tone }, index) => {
        const own = boxes.filter(({ series }) => series === index);
        return (
          <g key={label} class={`bars tone-${tone}`}>
            <path d={boxesPath(own.filter(({ step }) => step !== last))} />
            <path
              class="partial"
              d={boxesPath(own.filter(({ step }) => step === last))}
              vector-effect="non-scaling-stroke"
            />
          </g>
        );
      })}
    </svg>
  );
}

function Lines({ series, count, top }: DrawingProps) {
  return (
    <svg viewBox="0 0 100 100" preserveAspectRatio="none" overflow="visible">
      {series.map(({ label, tone, values, dashed }) => {
        const over = values.slice(0, -1);
        const running = values.map((value, index) => index < count - 2 ? null : value);
        return (
          <g key={label} class={`line tone-${tone}${dashed ? " dashed" : ""}`}>
            <path d={linePath([...over, null], top)} vector-effect="non-scaling-stroke" />
            <path class="partial" d={linePath(running, top)} vector-effect="non-scaling-stroke" />
          </g>
        );
      })}
    </svg>
  );
}
