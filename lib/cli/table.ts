/** Rows as lines to print, in columns of equal width: the first to the left, others to the right. */
export function table(rows: readonly (readonly string[])[], toTheLeft = 1): string {
  const widths = rows.reduce<number[]>(
    (widest, cells) => cells.map((cell, at) => Math.max(widest[at] ?? 0, cell.length)),
    [],
  );
  return rows.map((cells) =>
    cells.map((cell, at) =>
      at < toTheLeft ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)
    ).join("  ").trimEnd()
  ).join("\n");
}
