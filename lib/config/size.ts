const BYTES = new Map([
  ["b", 1],
  ["kb", 1e3],
  ["mb", 1e6],
  ["gb", 1e9],
  ["kib", 2 ** 10],
  ["mib", 2 ** 20],
  ["gib", 2 ** 30],
]);

/**
 * Bytes of a size such as `50MB` (millions) or `64MiB` (powers of 1024), in any letter case; a
 * plain number is bytes. `undefined` when the text is no size.
 */
export function parseSize(text: string): number | undefined {
  const [, amount, unit = "b"] = /^(\d{1,12}(?:\.\d{1,3})?) ?([a-z]{1,3})?$/i.exec(text) ?? [];
  const factor = BYTES.get(unit.toLowerCase());
  return amount === undefined || factor === undefined
    ? undefined
    : Math.round(Number(amount) * factor);
}
