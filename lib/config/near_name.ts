/** How many letters a mistyped name may be away from the right one. */
const MOST_EDITS = 2;

/** Names that begin alike; keeps names of other programs (`FILE_TIMEOUT`) apart from ours. */
const COMMON_START = 4;

/** Shorter names are too close to too many others (`PORT`, `SPORT`). */
const SHORTEST_NAME = 8;

/** The one of `names` that `name` is probably a misspelling of. */
export function nearName(name: string, names: readonly string[]): string | undefined {
  return names
    .filter((candidate) =>
      candidate.length >= SHORTEST_NAME &&
      Math.abs(candidate.length - name.length) <= MOST_EDITS &&
      candidate.slice(0, COMMON_START) === name.slice(0, COMMON_START).toUpperCase()
    )
    .map((candidate) => ({ candidate, edits: editDistance(name.toUpperCase(), candidate) }))
    .filter(({ edits }) => edits <= MOST_EDITS)
    .sort((a, b) => a.edits - b.edits)[0]?.candidate;
}

/** How many insertions, deletions and replacements of one letter lead from `a` to `b`. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const row = [i + 1];
    for (const [j, other] of [...b].entries()) {
      row.push(Math.min(
        (previous[j] ?? 0) + (letter === other ? 0 : 1),
        (previous[j + 1] ?? 0) + 1,
        (row[j] ?? 0) + 1,
      ));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
