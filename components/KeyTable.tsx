import type { KeyRow } from "../lib/dashboard/board.ts";
import { duration, percent, short, whole } from "../lib/dashboard/format.ts";
import { tokenSum } from "../lib/dashboard/sums.ts";
import { Scroll } from "./Scroll.tsx";

/** Who uses the gateway, by the name of their key. */
export function KeyTable({ rows }: { rows: readonly KeyRow[] }) {
  if (rows.length === 0) return <p class="quiet">Nobody has called yet.</p>;
  return (
    <Scroll label="Table of keys">
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col" class="number">Requests</th>
            <th scope="col" class="number">Success</th>
            <th scope="col" class="number">Tokens</th>
            <th scope="col" class="number minor">Cache hits</th>
            <th scope="col" class="number minor">p50</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, sums }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="number">{whole(sums.requests)}</td>
              <td class="number">{sums.success === null ? "–" : percent(sums.success)}</td>
              <td class="number">{short(tokenSum(sums.tokens))}</td>
              <td class="number minor">
                {sums.cacheHits === null ? "–" : percent(sums.cacheHits)}
              </td>
              <td class="number minor">{duration(sums.latency.p50)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
