import { duration, share, short, whole } from "../lib/dashboard/format.ts";
import type { ModelRow } from "../lib/dashboard/model_row.ts";
import { tokenSum } from "../lib/dashboard/sums.ts";
import { AvailabilityStrip } from "./AvailabilityStrip.tsx";
import { type Column, DataTable } from "./DataTable.tsx";
import { ModelName } from "./ModelName.tsx";

const columns: readonly Column<ModelRow>[] = [
  { title: "Model", isHead: true, cell: (row) => <Model row={row} /> },
  {
    title: "Availability",
    class: "minor",
    cell: ({ strip }) => <AvailabilityStrip strip={strip} />,
  },
  { title: "Requests", class: "number", cell: ({ sums }) => whole(sums.requests) },
  { title: "Tokens", class: "number", cell: ({ sums }) => short(tokenSum(sums.tokens)) },
  { title: "Cache hits", class: "number minor", cell: ({ sums }) => share(sums.cacheHits) },
  {
    title: "First byte p50",
    class: "number minor",
    cell: ({ sums }) => duration(sums.firstByte.p50),
  },
  { title: "p50", class: "number minor", cell: ({ sums }) => duration(sums.latency.p50) },
  { title: "p95", class: "number minor", cell: ({ sums }) => duration(sums.latency.p95) },
  {
    title: "Errors",
    class: "number",
    cell: ({ errors }) => errors > 0 ? <b class="bad">{whole(errors)}</b> : 0,
  },
];

/** Every model with its traffic; those without any stand folded away below the others. */
export function ModelTable({ rows }: { rows: readonly ModelRow[] }) {
  const used = rows.filter(({ sums }) => sums.requests > 0);
  const idle = rows.filter(({ sums }) => sums.requests === 0);
  return (
    <>
      {used.length > 0 && (
        <DataTable
          label="Table of models"
          columns={columns}
          rows={used}
          keyOf={({ id }) => id}
        />
      )}
      {idle.length > 0 && (
        <details class="more" open={used.length === 0}>
          <summary>
            {used.length > 0
              ? `${idle.length} more models without traffic`
              : `${idle.length} models are ready`}
          </summary>
          <ul class="models">
            {idle.map((row) => (
              <li key={row.id}>
                <Model row={row} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Model({ row }: { row: ModelRow }) {
  return (
    <>
      <ModelName name={row.displayName} provider={row.provider} />
      <Aliases row={row} />
    </>
  );
}

/** The id, which unfolds to every other name that leads to the model. */
function Aliases({ row: { id, displayName, aliases } }: { row: ModelRow }) {
  if (id === displayName) return null;
  if (aliases.length === 0) return <small class="id">{id}</small>;
  return (
    <details class="id">
      <summary>
        {id} <span title="more names">+{aliases.length}</span>
      </summary>
      {aliases.join(", ")}
    </details>
  );
}
