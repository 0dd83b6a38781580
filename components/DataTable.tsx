import type { ComponentChildren } from "preact";
import { Scroll } from "./Scroll.tsx";

/** A column: its title and what stands in it. */
export interface Column<Row> {
  readonly title: ComponentChildren;
  cell(row: Row): ComponentChildren;
  /** `number` stands to the right; `minor` is left out where there is little room. */
  readonly class?: "number" | "minor" | "number minor" | "nowrap";
  /** Whether it names the row. */
  readonly isHead?: boolean;
}

/** A table that may be wider than its place. */
export function DataTable<Row>({ label, columns, rows, keyOf }: {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
}) {
  return (
    <Scroll label={label}>
      <table class="rows">
        <thead>
          <tr>
            {columns.map(({ title, class: name }, index) => (
              <th key={index} scope="col" class={name}>{title}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ cell, class: name, isHead }, index) =>
                isHead
                  ? <th key={index} scope="row" class={name}>{cell(row)}</th>
                  : <td key={index} class={name}>{cell(row)}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
