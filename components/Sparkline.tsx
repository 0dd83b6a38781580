import { linePath } from "../lib/dashboard/chart.ts";

/** The course of a value without axes, as decoration beside the value itself. */
export function Sparkline({ values }: { values: readonly (number | null)[] }) {
  const top = Math.max(0, ...values.map((value) => value ?? 0));
  if (top === 0) return null;
  return (
    <svg class="spark" viewBox="0 -5 100 110" preserveAspectRatio="none" aria-hidden="true">
      <path d={linePath(values, top)} vector-effect="non-scaling-stroke" />
    </svg>
  );
}
