import type { Board } from "../lib/dashboard/board.ts";
import type { ExchangeRow } from "../lib/dashboard/exchange_row.ts";
import { age, duration, moment, percent, short } from "../lib/dashboard/format.ts";
import { type Column, DataTable } from "./DataTable.tsx";
import { EmptyState } from "./EmptyState.tsx";
import { namedModels } from "./ModelName.tsx";
import { OutcomeBadge } from "./OutcomeBadge.tsx";

export interface RecentTableProps {
  board: Board;
  /** The moment, in milliseconds since the epoch. */
  now: number;
}

/** The exchanges that ended last, newest first. */
export function RecentTable({ board, now }: RecentTableProps) {
  if (board.recent.length === 0) {
    const title = board.everCounted > 0
      ? "Nothing that is kept passes these filters"
      : "No request has ended yet";
    return <EmptyState title={title} />;
  }
  return (
    <DataTable
      label="Table of recent requests"
      columns={columnsOf(board, now)}
      rows={board.recent}
      keyOf={({ id }) => id}
    />
  );
}

/** Names of clients and keys, and the way to a request's own page, are for those who see it all. */
function columnsOf({ models, view }: Board, now: number): readonly Column<ExchangeRow>[] {
  const modelName = namedModels(models);
  const isFull = view === "full";
  return [
    {
      title: "When",
      class: "nowrap",
      cell: (row) => {
        const time = <When row={row} now={now} />;
        const page = `/dashboard/requests/${encodeURIComponent(row.id)}`;
        return isFull ? <a href={page}>{time}</a> : time;
      },
    },
    { title: "Model", cell: modelName },
    ...isFull ? [whoColumn] : [],
    { title: "API", class: "minor", cell: lane },
    { title: "Outcome", cell: (row) => <Ending row={row} /> },
    { title: "First byte", class: "number minor", cell: (row) => duration(row.firstByteMs) },
    { title: "Total", class: "number minor", cell: (row) => duration(row.totalMs) },
    {
      title: "Input",
      class: "number minor",
      cell: (row) => row.usageKnown ? short(row.input) : "–",
    },
    {
      title: "Cached",
      class: "number minor",
      cell: ({ input, cacheRead }) => input > 0 ? percent(cacheRead / input) : "–",
    },
    {
      title: "Output",
      class: "number minor",
      cell: (row) => row.usageKnown ? short(row.output) : "–",
    },
    {
      title: "Tokens/s",
      class: "number minor",
      cell: ({ speed }) => speed === undefined ? "–" : short(speed),
    },
    { title: "Gateway", class: "number minor", cell: (row) => duration(row.gatewayMs) },
  ];
}

const whoColumn: Column<ExchangeRow> = {
  title: "Client",
  class: "minor",
  cell: ({ clientName, key }) => (
    <>
      {clientName} <small>{key}</small>
    </>
  ),
};

function When({ row: { startedAt, totalMs }, now }: { row: ExchangeRow; now: number }) {
  return (
    <time dateTime={new Date(startedAt).toISOString()} title={`${moment(startedAt)} UTC`}>
      {age(now - startedAt - totalMs)}
    </time>
  );
}

function Ending({ row: { outcome, status, error, errorKind, retries } }: { row: ExchangeRow }) {
  return (
    <span title={error ?? errorKind?.replaceAll("_", " ")}>
      <OutcomeBadge outcome={outcome} status={status} />
      {retries > 0 && <small title={`${retries} repeats`}>↻{retries}</small>}
    </span>
  );
}

/** The client's API, and the upstream's where the request was translated. */
function lane({ client, upstream, lane }: ExchangeRow): string {
  return lane === "translate" && upstream !== undefined ? `${client} → ${upstream}` : client;
}
