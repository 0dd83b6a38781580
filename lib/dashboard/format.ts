/**
 * How numbers and times are written. Not by `Intl`: the server and every browser have to write the
 * same text, or the page would change under its reader when it comes alive.
 */

const SCALES = [[1e9, "B"], [1e6, "M"], [1e3, "k"]] as const;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** A count in at most four characters or so: `942`, `1.2k`, `38k`, `4.1M`. */
export function short(value: number): string {
  for (const [size, unit] of SCALES) {
    // From 999.5 on the next unit is shorter than "1000".
    if (value >= size * 0.9995) return digits(value / size) + unit;
  }
  return digits(value);
}

/** A count with every digit, in groups of three: `1,234,567`. */
export function whole(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A duration in milliseconds: `0.4 ms`, `38 ms`, `1.24 s`, `2 min 05 s`, `3 h 12 min`. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return "–";
  if (ms < 999.5) return `${digits(ms)} ms`;
  if (ms < 59_950) return `${digits(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 2880) return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
  return `${Math.floor(minutes / 1440)} d ${Math.floor(minutes / 60) % 24} h`;
}

/** How long ago something was, in one unit: `now`, `12 s`, `5 min`, `3 h`, `2 d`. */
export function age(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 1) return "now";
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** A size in bytes: `812 B`, `38 kB`, `4.1 MB`. */
export function bytes(value: number): string {
  if (value < 999.5) return `${value} B`;
  return value < 999_500 ? `${digits(value / 1e3)} kB` : `${digits(value / 1e6)} MB`;
}

/** A share from 0 to 1: `0%`, `0.4%`, `97%`, `100%`. Only a whole is called 100 %. */
export function percent(share: number): string {
  const value = share * 100;
  if (value <= 0) return "0%";
  if (value < 1) return `${Math.max(0.1, Math.round(value * 10) / 10)}%`;
  if (value >= 99 && value < 100) return `${Math.min(99.9, Math.round(value * 10) / 10)}%`;
  return `${Math.round(value)}%`;
}

/** A share that may be unknown. */
export function share(value: number | null): string {
  return value === null ? "–" : percent(value);
}

/** A moment in UTC, to the second: `2026-11-21 12:00:05`. */
export function moment(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace("T", " ");
}

/** The name of a step of time on an axis: `21 Nov` or `12:00`, in UTC. */
export function stepLabel(start: number, step: "minute" | "hour" | "day"): string {
  const date = new Date(start);
  if (step !== "day") return date.toISOString().slice(11, 16);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

/** Three digits that count, two for small numbers: `0.04`, `1.2`, `38`, `942`. */
function digits(value: number): string {
  if (value >= 99.95) return String(Math.round(value));
  if (value >= 9.995) return trimmed(value, 1);
  return trimmed(value, value < 0.095 ? 3 : 2);
}

function trimmed(value: number, places: number): string {
  return String(Number(value.toFixed(places)));
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
