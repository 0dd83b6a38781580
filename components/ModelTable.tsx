import { duration, percent, short, whole } from "../lib/dashboard/format.ts";
import type { ModelRow } from "../lib/dashboard/model_row.ts";
import { tokenSum } from "../lib/dashboard/sums.ts";
import { AvailabilityStrip } from "./AvailabilityStrip.tsx";
import { ModelName } from "./ModelName.tsx";
import { Scroll } from "./Scroll.tsx";

/** Every model with its traffic; those without any stand folded away below the others. */
export function ModelTable({ rows }: { rows: readonly ModelRow[] }) {
  const used = rows.filter(({ sums }) => sums.requests > 0);
  const idle = rows.filter(({ sums }) => sums.requests === 0);
  return (
    <>
      {used.length > 0 && (
        <Scroll label="Table of models">
          <table class="rows">
            <thead>
              <tr>
                <th scope="col">Model</th>
                <th scope="col" class="minor">Availability</th>
                <th scope="col" class="number">Requests</th>
                <th scope="col" class="number">Tokens</th>
                <th scope="col" class="number minor">Cache hits</th>
                <th scope="col" class="number minor">First byte p50</th>
                <th scope="col" class="number minor">p50</th>
                <th scope="col" class="number minor">p95</th>
                <th scope="col" class="number">Errors</th>
              </tr>
            </thead>
            <tbody>{used.map((row) => <UsedModel key={row.id} row={row} />)}</tbody>
          </table>
        </Scroll>
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
                <ModelName name={row.displayName} provider={row.provider} />
                <Aliases row={row} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function UsedModel({ row }: { row: ModelRow }) {
  const { sums, errors } = row;
  return (
    <tr>
      <th scope="row">
        <ModelName name={row.displayName} provider={row.provider} />
        <Aliases row={row} />
      </th>
      <td class="minor">
        <AvailabilityStrip strip={row.strip} />
      </td>
      <td class="number">{whole(sums.requests)}</td>
      <td class="number">{short(tokenSum(sums.tokens))}</td>
      <td class="number minor">{sums.cacheHits === null ? "–" : percent(sums.cacheHits)}</td>
      <td class="number minor">{duration(sums.firstByte.p50)}</td>
      <td class="number minor">{duration(sums.latency.p50)}</td>
      <td class="number minor">{duration(sums.latency.p95)}</td>
      <td class={`number${errors > 0 ? " bad" : ""}`}>{whole(errors)}</td>
    </tr>
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
