/** What spans of time the dashboard shows, and in how many steps. */
export const ranges = {
  hour: { label: "Hour", step: "minute", count: 60 },
  day: { label: "24 hours", step: "hour", count: 24 },
  "14d": { label: "14 days", step: "day", count: 14 },
  "90d": { label: "90 days", step: "day", count: 90 },
} as const satisfies Record<string, { label: string; step: Step; count: number }>;

export type RangeName = keyof typeof ranges;
export type Step = "minute" | "hour" | "day";

/** Lengths of a step in milliseconds; all divide UTC evenly, counted from the epoch. */
export const stepMs = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
} as const satisfies Record<Step, number>;

/** A span of time from `from` up to `to`, in milliseconds since the epoch, cut into steps. */
export interface Span {
  readonly step: Step;
  readonly from: number;
  readonly to: number;
}

export function isRangeName(name: string): name is RangeName {
  return Object.hasOwn(ranges, name);
}

/** The span that a range shows at `now`: its last step is the one that has begun. */
export function spanOf(name: RangeName, now: number): Span {
  const { step, count } = ranges[name];
  const to = (Math.floor(now / stepMs[step]) + 1) * stepMs[step];
  return { step, from: to - count * stepMs[step], to };
}

/** The beginnings of all steps of a span, in order. */
export function stepsOf({ step, from, to }: Span): number[] {
  return Array.from(
    { length: Math.ceil((to - from) / stepMs[step]) },
    (_, index) => from + index * stepMs[step],
  );
}

export function isWithin({ from, to }: Span, time: number): boolean {
  return time >= from && time < to;
}
