import type { Board } from "../lib/dashboard/board.ts";
import type { LinkState } from "../lib/dashboard/feed.ts";
import { filterQuery } from "../lib/dashboard/filter.ts";
import { moment, percent, whole } from "../lib/dashboard/format.ts";
import { ranges } from "../lib/dashboard/range.ts";
import { Charts } from "./Charts.tsx";
import { EmptyState } from "./EmptyState.tsx";
import { FilterBar } from "./FilterBar.tsx";
import { InFlightTable } from "./InFlightTable.tsx";
import { InstanceTable } from "./InstanceTable.tsx";
import { KeyTable } from "./KeyTable.tsx";
import { LatencyTable } from "./LatencyTable.tsx";
import { LiveState } from "./LiveState.tsx";
import { ModelTable } from "./ModelTable.tsx";
import { Notice } from "./Notice.tsx";
import { Panel } from "./Panel.tsx";
import { RecentTable } from "./RecentTable.tsx";
import { Tiles } from "./Tiles.tsx";
import { TokenSplit } from "./TokenSplit.tsx";
import { UpstreamState } from "./UpstreamState.tsx";

export interface BoardViewProps {
  board: Board;
  /** When the board was made, and the moment, in milliseconds since the epoch. */
  at: number;
  now: number;
  link: LinkState;
  /** Whether what the filter asks for is still on its way. */
  isLoading?: boolean;
  onFilter?: (query: string) => void;
  onCancel?: (id: string) => void;
}

/** The whole dashboard. */
export function BoardView(
  { board, at, now, link, isLoading = false, onFilter, onCancel }: BoardViewProps,
) {
  const { sums, filter, flights, running, instances, keys } = board;
  const range = ranges[filter.range].label.toLowerCase();
  const isUnused = board.everCounted === 0 && running === 0;
  return (
    <div class="board" aria-busy={isLoading}>
      <div class="bar">
        <h1>Dashboard</h1>
        <LiveState state={link} />
        <FilterBar board={board} {...onFilter && { onFilter }} />
      </div>
      {link === "lost" && (
        <Notice kind="alarm">
          The gateway does not answer. What you see is of {moment(at).slice(11)}{" "}
          UTC; the page goes on by itself when it is back.
        </Notice>
      )}
      <Notices board={board} />
      {isUnused && <Welcome />}
      <Tiles board={board} />
      <div class="columns">
        <Panel
          id="in-flight"
          title="In flight"
          aside={
            <>
              {running > flights.length && `${flights.length} listed of `}
              <b class="count">{whole(running)}</b>
            </>
          }
        >
          <InFlightTable board={board} now={now} {...onCancel && { onCancel }} />
        </Panel>
        <Panel id="upstream" title="GitLab">
          <UpstreamState
            upstream={board.upstream}
            store={board.store}
            startedAt={board.startedAt}
            now={now}
          />
        </Panel>
      </div>
      {instances && (
        <Panel id="instances" title="Instances" aside={whole(instances.count)}>
          <InstanceTable rows={instances.rows} now={now} />
        </Panel>
      )}
      {!isUnused && (
        <Panel id="activity" title="Activity" aside={`${range}, UTC`}>
          <Charts board={board} />
        </Panel>
      )}
      <div class={isUnused ? "stack" : "columns"}>
        <Panel id="models" title="Models" aside={range}>
          <ModelTable rows={board.models} />
        </Panel>
        {!isUnused && (
          <div class="stack">
            <Panel id="latency" title="Latency" aside="completed">
              <LatencyTable sums={sums} />
            </Panel>
            <Panel
              id="tokens"
              title="Tokens"
              aside={sums.usageUnknown > 0 && `${whole(sums.usageUnknown)} requests without usage`}
            >
              <TokenSplit tokens={sums.tokens} />
            </Panel>
          </div>
        )}
      </div>
      {!isUnused && (
        <Panel
          id="recent"
          title="Recent requests"
          aside={
            <>
              <a href={`/dashboard/export.csv${filterQuery(filter)}`} download>CSV</a>{" "}
              <a href={`/dashboard/export.json${filterQuery(filter)}`} download>JSON</a>
            </>
          }
        >
          <RecentTable board={board} now={now} />
        </Panel>
      )}
      {!isUnused && keys && (
        <Panel id="keys" title="Keys" aside={keys.areOfSpan ? range : "since counting began"}>
          <KeyTable rows={keys.rows} />
        </Panel>
      )}
    </div>
  );
}

/** What the reader has to know to read the page rightly. */
function Notices({ board: { isDemo, cacheCollapse, incompleteBefore, view } }: { board: Board }) {
  return (
    <>
      {isDemo && (
        <Notice kind="info">
          GitLab is simulated here: all answers are made up, and nothing leaves this machine.
        </Notice>
      )}
      {view === "public" && (
        <Notice kind="info">
          This is the public view, without addresses, names of keys and error texts.{" "}
          <a href="/dashboard/login">Sign in with a key</a> to see them.
        </Notice>
      )}
      {cacheCollapse && (
        <Notice kind="warning">
          Cache hits fell from {percent(cacheCollapse.before)} to {percent(cacheCollapse.now)}{" "}
          in the last {cacheCollapse.exchanges}{" "}
          large requests: probably something at the beginning of the prompts changes each time.
        </Notice>
      )}
      {incompleteBefore !== undefined && (
        <Notice kind="info">
          With these filters only single requests can be counted, and they are kept since{" "}
          {moment(incompleteBefore)} UTC.
        </Notice>
      )}
    </>
  );
}

function Welcome() {
  return (
    <EmptyState title="Waiting for the first request">
      <p>
        Nobody has called yet. <a href="/dashboard/connect">Connect a client</a>{" "}
        and its requests will appear here while they run.
      </p>
    </EmptyState>
  );
}
