import type { Series } from "./ChartPlot.tsx";

/** What a chart shows as a table, for those who cannot see the chart. */
export function ChartTable({ title, names, series, format }: {
  title: string;
  /** Names of the steps. */
  names: readonly string[];
  series: readonly Series[];
  format: (value: number) => string;
}) {
  return (
    <div class="unseen">
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">Time (UTC)</th>
            {series.map(({ label }) => <th key={label} scope="col">{label}</th>)}
          </tr>
        </thead>
        <tbody>
          {names.map((name, index) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {series.map(({ label, values }) => {
                const value = values[index] ?? null;
                return <td key={label}>{value === null ? "none" : format(value)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
