import { age, whole } from "../lib/dashboard/format.ts";
import type { InstanceRow } from "../lib/dashboard/instance_row.ts";
import { upstreamWords } from "../lib/dashboard/words.ts";
import { type Column, DataTable } from "./DataTable.tsx";

/** The processes that share the statistics; the first is the one that shows this. */
export function InstanceTable({ rows, now }: { rows: readonly InstanceRow[]; now: number }) {
  return (
    <DataTable
      label="Table of instances"
      columns={columnsAt(now, rows[0])}
      rows={rows}
      keyOf={({ name }) => name}
    />
  );
}

function columnsAt(now: number, own: InstanceRow | undefined): readonly Column<InstanceRow>[] {
  return [
    {
      title: "Instance",
      isHead: true,
      cell: (row) => (
        <>
          {row.name} {row === own && <small>this one</small>}
        </>
      ),
    },
    { title: "GitLab", cell: state },
    {
      title: "Requests",
      class: "number",
      cell: ({ running, waiting }) =>
        whole(running) + (waiting > 0 ? `, ${whole(waiting)} waiting` : ""),
    },
    {
      title: "Running for",
      class: "number",
      cell: ({ startedAt }) => age(now - startedAt),
    },
    { title: "Version", class: "number minor", cell: ({ version }) => version },
  ];
}

/** How it stands with GitLab and the vendors, or that it is about to end. */
function state({ token, isStopping, failing, lastError }: InstanceRow) {
  const { tone, words } = upstreamWords[token];
  return (
    <span title={lastError}>
      <span class={`badge tone-${tone}`}>{isStopping ? "Stopping" : words}</span>
      {failing.map((vendor) => <small class="bad" key={vendor}>{vendor} fails</small>)}
    </span>
  );
}
