import type { Board } from "../lib/dashboard/board.ts";
import { duration, share, short, whole } from "../lib/dashboard/format.ts";
import { type Percentiles, tokenSum } from "../lib/dashboard/sums.ts";
import { StatTile } from "./StatTile.tsx";

/** The figures that one looks for first. */
export function Tiles({ board: { sums, points, credits } }: { board: Board }) {
  const { outcomes, tokens } = sums;
  const requests = (of: typeof outcomes) =>
    Object.values(of).reduce((total, count) => total + count, 0);
  const failed = outcomes.upstream_failed + outcomes.rejected + outcomes.internal_failed;
  // The last step is not over yet, and would look like a collapse.
  const past = points.slice(0, -1);
  const input = tokens.uncached + tokens.cacheRead + tokens.cacheWrite;
  const hasTraffic = sums.requests > 0;
  const p95 = (times: Percentiles) => times.p95 === null ? undefined : `p95 ${duration(times.p95)}`;
  return (
    <dl class="tiles" aria-label="Key figures">
      <StatTile
        label="Requests"
        value={whole(sums.requests)}
        note={hasTraffic &&
          (sums.retries > 0 ? `${whole(sums.retries)} upstream retries` : "no retries")}
        course={past.map((point) => requests(point.outcomes))}
      />
      <StatTile
        label="Success rate"
        value={share(sums.success)}
        note={hasTraffic && (failed === 0 ? "nothing failed" : `${whole(failed)} failed`)}
        isWarning={sums.success !== null && sums.success < 0.9}
      />
      <StatTile
        label="Tokens"
        value={short(tokenSum(tokens))}
        note={hasTraffic && `${short(input)} in, ${short(tokens.output + tokens.reasoning)} out`}
        course={past.map((point) => tokenSum(point.tokens))}
      />
      <StatTile
        label="Cache hits"
        value={share(sums.cacheHits)}
        note={hasTraffic && "of the input"}
        course={past.map(({ tokens: { uncached, cacheRead, cacheWrite } }) =>
          uncached + cacheRead + cacheWrite > 0
            ? cacheRead / (uncached + cacheRead + cacheWrite)
            : null
        )}
      />
      <StatTile
        label="First byte"
        value={duration(sums.firstByte.p50)}
        note={p95(sums.firstByte)}
        course={past.map(({ firstByte }) => firstByte.p50)}
      />
      <StatTile
        label="Average latency"
        value={duration(sums.averageMs)}
        note={p95(sums.latency)}
      />
      <StatTile
        label="Overhead"
        value={duration(sums.gateway.p50)}
        note={p95(sums.gateway)}
        course={past.map(({ gateway }) => gateway.p50)}
      />
      <StatTile
        label="Credits (estimate)"
        value={credits.credits > 0 ? `≈ ${short(credits.credits)}` : "–"}
        note={credits.unpriced > 0
          ? `${short(credits.unpriced)} calls unpriced`
          : hasTraffic && "by the table of rates"}
        hint="GitLab bills successful calls by model. This is worked out from published or your own rates, not from your bill."
      />
    </dl>
  );
}
