import { duration } from "../lib/dashboard/format.ts";
import type { Percentiles, Sums } from "../lib/dashboard/sums.ts";

/** How long completed exchanges took: half of them no longer than p50, 99 of 100 no longer than p99. */
export function LatencyTable({ sums }: { sums: Sums }) {
  const rows: readonly (readonly [name: string, times: Percentiles])[] = [
    ["First byte", sums.firstByte],
    ["Whole answer", sums.latency],
    ["Gateway itself", sums.gateway],
  ];
  return (
    <table class="list">
      <caption class="unseen">Latency of completed requests</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">p50</th>
          <th scope="col">p95</th>
          <th scope="col">p99</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, { p50, p95, p99 }]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{duration(p50)}</td>
            <td>{duration(p95)}</td>
            <td>{duration(p99)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
