import type { ComponentChildren } from "preact";
import { Sparkline } from "./Sparkline.tsx";

export interface StatTileProps {
  label: string;
  value: string;
  /** A few words below the value. */
  note?: ComponentChildren;
  /** What the figure means, for those who point at it. */
  hint?: string;
  course?: readonly (number | null)[];
  isWarning?: boolean;
}

/** One figure with its name. */
export function StatTile({ label, value, note, hint, course, isWarning }: StatTileProps) {
  return (
    <div class={`tile${isWarning ? " warned" : ""}`} title={hint}>
      <dt>{label}</dt>
      <dd>
        <b>{value}</b>
        {note && <small>{note}</small>}
      </dd>
      {course && <Sparkline values={course} />}
    </div>
  );
}
