/** The spans of time for which a key may have a budget. */
export type Period = "day" | "month";

/** One day or month of UTC. */
export interface Span {
  /** `2026-11-21` or `2026-11`. */
  readonly label: string;
  /** When the next one begins, in milliseconds since the epoch. */
  readonly endsAt: number;
}

/** The day or month that `now` is in, in milliseconds since the epoch. */
export function spanAt(period: Period, now: number): Span {
  const date = new Date(now);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const text = date.toISOString();
  return period === "day"
    ? { label: text.slice(0, 10), endsAt: Date.UTC(year, month, day + 1) }
    : { label: text.slice(0, 7), endsAt: Date.UTC(year, month + 1) };
}
