/** A name that could have been meant, and the thing that it is a name of. */
export interface Candidate {
  name: string;
  of: string;
}

/** Share of common letter pairs from which two names count as similar. */
const SIMILAR = 0.4;

/**
 * The names most like `wanted`, best first, at most `most` of them and one for each thing.
 *
 * Likeness is the share of letter pairs that two names have in common. It forgives typing errors
 * and a changed order of words alike, and takes time in proportion to the names' lengths.
 */
export function nearNames(
  wanted: string,
  candidates: Iterable<Candidate>,
  most = 3,
): string[] {
  const pairs = letterPairs(wanted);
  const best = new Map<string, { name: string; likeness: number }>();
  for (const { name, of } of candidates) {
    const likeness = share(pairs, letterPairs(name));
    if (likeness >= SIMILAR && likeness > (best.get(of)?.likeness ?? 0)) {
      best.set(of, { name, likeness });
    }
  }
  return [...best.values()].sort((a, b) => b.likeness - a.likeness).slice(0, most)
    .map(({ name }) => name);
}

/** Each pair of neighbouring letters with its count; blanks stand before and after the name. */
function letterPairs(name: string): Map<string, number> {
  const padded = ` ${name.toLowerCase()} `;
  const pairs = new Map<string, number>();
  for (let at = 0; at + 1 < padded.length; at++) {
    const pair = padded.slice(at, at + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}

function share(a: Map<string, number>, b: Map<string, number>): number {
  let common = 0;
  for (const [pair, count] of a) common += Math.min(count, b.get(pair) ?? 0);
  return 2 * common / (size(a) + size(b));
}

function size(pairs: Map<string, number>): number {
  return pairs.values().reduce((sum, count) => sum + count, 0);
}
