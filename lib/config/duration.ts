const MILLISECONDS = new Map([["ms", 1], ["s", 1000], ["m", 60_000], ["h", 3_600_000]]);

/**
 * Milliseconds of a time such as `500ms`, `10s`, `1.5m` or `1h`; a plain number is seconds.
 * `undefined` when the text is no time.
 */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit = "s"] = /^(\d{1,9}(?:\.\d{1,3})?) ?([a-z]{1,2})?$/i.exec(text) ?? [];
  const factor = MILLISECONDS.get(unit.toLowerCase());
  return amount === undefined || factor === undefined
    ? undefined
    : Math.round(Number(amount) * factor);
}
