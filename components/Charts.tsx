import type { Board } from "../lib/dashboard/board.ts";
import { duration, short } from "../lib/dashboard/format.ts";
import type { Percentiles } from "../lib/dashboard/sums.ts";
import { namesOf, outcomeWords, tokenWords } from "../lib/dashboard/words.ts";
import { Chart } from "./Chart.tsx";

/** The course of the traffic: how it ended, what it cost, and how long it took. */
export function Charts({ board: { points, sums, span } }: { board: Board }) {
  const shared = { starts: points.map(({ start }) => start), step: span.step };
  const outcomes = namesOf(outcomeWords);
  const tokens = namesOf(tokenWords);
  return (
    <div class="charts">
      <Chart
        {...shared}
        title="Requests by outcome"
        kind="bars"
        isWhole
        format={short}
        series={outcomes.map((name) => ({
          label: outcomeWords[name],
          tone: name,
          values: points.map((point) => point.outcomes[name]),
        }))}
        overall={outcomes.map((name) => sums.outcomes[name])}
      />
      <Chart
        {...shared}
        title="Tokens by kind"
        kind="bars"
        isWhole
        format={short}
        series={tokens.map((name) => ({
          label: tokenWords[name],
          tone: name,
          values: points.map((point) => point.tokens[name]),
        }))}
        overall={tokens.map((name) => sums.tokens[name])}
      />
      <Chart
        {...shared}
        title="Time to the first byte"
        {...percentileLines("latency", points.map(({ firstByte }) => firstByte), sums.firstByte)}
      />
      <Chart
        {...shared}
        title="The gateway's own time"
        {...percentileLines("gateway", points.map(({ gateway }) => gateway), sums.gateway)}
      />
    </div>
  );
}

/** Hue tells what is measured, the dashes which percentile. */
function percentileLines(
  tone: string,
  points: readonly Percentiles[],
  { p50, p95 }: Percentiles,
) {
  return {
    kind: "lines" as const,
    format: duration,
    series: [
      { label: "p50", tone, values: points.map((times) => times.p50) },
      { label: "p95", tone, values: points.map((times) => times.p95), dashed: true },
    ],
    overall: [p50, p95],
  };
}
