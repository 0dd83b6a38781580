import type { KeyRow } from "../lib/dashboard/board.ts";
import { duration, share, short, whole } from "../lib/dashboard/format.ts";
import { tokenSum } from "../lib/dashboard/sums.ts";
import { type Column, DataTable } from "./DataTable.tsx";

const columns: readonly Column<KeyRow>[] = [
  { title: "Key", isHead: true, cell: ({ name }) => name },
  { title: "Requests", class: "number", cell: ({ sums }) => whole(sums.requests) },
  { title: "Success", class: "number", cell: ({ sums }) => share(sums.success) },
  { title: "Tokens", class: "number", cell: ({ sums }) => short(tokenSum(sums.tokens)) },
  { title: "Cache hits", class: "number minor", cell: ({ sums }) => share(sums.cacheHits) },
  { title: "p50", class: "number minor", cell: ({ sums }) => duration(sums.latency.p50) },
];

/** Who uses the gateway, by the name of their key. */
export function KeyTable({ rows }: { rows: readonly KeyRow[] }) {
  if (rows.length === 0) return <p class="quiet">Nobody has called yet.</p>;
  return (
    <DataTable
      label="Table of keys"
      columns={columns}
      rows={rows}
      keyOf={({ name }) => name}
    />
  );
}
