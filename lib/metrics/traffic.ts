import { outcomeKinds } from "../core/outcome.ts";
import { countUpTo, type Histogram, totalOf } from "../stats/histogram.ts";
import type { StatsSnapshot } from "../stats/store.ts";
import { emptyTally, mergeTally, type Tally } from "../stats/tally.ts";
import type { Distribution, Family, Labels, Sample } from "./family.ts";
import type { ModelLabels } from "./model_label.ts";
import { metricNames } from "./names.ts";

/** Bounds of durations as powers of two of a millisecond: 8 ms to two minutes. */
const ANSWER_BOUNDS = { from: 3, to: 17 };

/** The gateway's own time is much shorter: an eighth of a millisecond to half a second. */
const OVERHEAD_BOUNDS = { from: -3, to: 9 };

interface Row {
  readonly labels: Labels;
  readonly tally: Tally;
}

/** What was asked of the models and what came of it, from the sums that statistics keep. */
export function trafficFamilies({ models }: StatsSnapshot, labelsOf: ModelLabels): Family[] {
  const rows = rowsOf(models, labelsOf);
  const each = (samples: (row: Row) => readonly Sample[]) => rows.flatMap(samples);
  return [
    {
      ...metricNames.tokenUsage,
      samples: each(({ labels, tally }) =>
        (["input", "output"] as const).map((type) => ({
          labels: { ...labels, "gen_ai.token.type": type },
          distribution: {
            count: tally.requests - tally.usageUnknown,
            sum: tally.usage[type],
            upTo: [],
          },
        }))
      ),
    },
    {
      ...metricNames.tokenParts,
      samples: each(({ labels, tally: { usage } }) => [
        { labels: { ...labels, part: "cache_read" }, value: usage.cacheRead },
        { labels: { ...labels, part: "cache_write" }, value: usage.cacheWrite },
        { labels: { ...labels, part: "reasoning" }, value: usage.reasoning },
      ]),
    },
    {
      ...metricNames.operationDuration,
      samples: each(({ labels, tally }) => [
        { labels, distribution: distribution(tally.latency, ANSWER_BOUNDS) },
      ]),
    },
    {
      ...metricNames.timeToFirstToken,
      samples: each(({ labels, tally }) => [
        { labels, distribution: distribution(tally.firstByte, ANSWER_BOUNDS) },
      ]),
    },
    {
      ...metricNames.overhead,
      samples: each(({ labels, tally }) => [
        { labels, distribution: distribution(tally.gateway, OVERHEAD_BOUNDS) },
      ]),
    },
    {
      ...metricNames.exchanges,
      samples: each(({ labels, tally }) =>
        outcomeKinds.map((outcome) => ({
          labels: { ...labels, outcome },
          value: tally.outcomes[outcome],
        }))
      ),
    },
    {
      ...metricNames.retries,
      samples: each(({ labels, tally }) => [{ labels, value: tally.retries }]),
    },
  ];
}

/** One row for each set of labels, the sums of several models added where they share one. */
function rowsOf(models: StatsSnapshot["models"], labelsOf: ModelLabels): Row[] {
  const rows = new Map<string, Row>();
  for (const [name, tally] of models) {
    const labels = labelsOf(name);
    const key = JSON.stringify(labels);
    const row = rows.get(key) ?? { labels, tally: emptyTally() };
    mergeTally(row.tally, tally);
    rows.set(key, row);
  }
  return [...rows.values()];
}

/** A histogram in seconds, coarser: its four buckets to an octave would be too many series. */
function distribution(histogram: Histogram, bounds: { from: number; to: number }): Distribution {
  const { ms, count } = totalOf(histogram);
  const upTo: [number, number][] = [];
  for (let exponent = bounds.from; exponent <= bounds.to; exponent++) {
    upTo.push([2 ** exponent / 1000, countUpTo(histogram, exponent)]);
  }
  return { count, sum: ms / 1000, upTo };
}
