/**
 * The arithmetic of charts. Lengths are per cent of the plot's width or height, so that the server
 * can draw a chart without knowing how large it will be; y grows downwards, as in SVG.
 */

/** A part of a bar. */
export interface Segment {
  /** Which of the stacked series it belongs to. */
  readonly series: number;
  readonly y: number;
  readonly height: number;
}

/** Place of one bar. */
export interface Slot {
  readonly x: number;
  readonly width: number;
}

/**
 * Round values from 0 up to at least `largest`, for an axis with about `count` intervals. With
 * `whole` none has a fraction. There are always two at least.
 */
export function axisTicks(largest: number, count = 3, whole = false): number[] {
  const top = Number.isFinite(largest) && largest > 0 ? largest : 1;
  const rough = top / count;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5, 10].find((each) => each * magnitude >= rough * (1 - 1e-9)) ?? 10;
  const step = whole ? Math.max(1, Math.ceil(factor * magnitude)) : factor * magnitude;
  const intervals = Math.ceil(top / step - 1e-9);
  // Multiplying anew each time keeps 3 * 0.1 from becoming 0.30000000000000004 on an axis.
  return Array.from(
    { length: intervals + 1 },
    (_, index) => Number((index * step).toPrecision(12)),
  );
}

/** Distance of a value from the plot's upper edge; what lies outside is moved to the edge. */
export function heightAt(value: number, top: number): number {
  const share = top > 0 ? value / top : 0;
  return round(100 - 100 * Math.min(1, Math.max(0, share)));
}

/** Places of `count` bars side by side, with `gap` of each one's place left free between two. */
export function slots(count: number, gap = 0.24): Slot[] {
  const place = 100 / Math.max(1, count);
  return Array.from({ length: count }, (_, index) => ({
    x: round(index * place + place * gap / 2),
    width: round(place * (1 - gap)),
  }));
}

/** Parts of one bar, the first series at the bottom; those without height are left out. */
export function stack(values: readonly number[], top: number): Segment[] {
  const segments: Segment[] = [];
  let sum = 0;
  values.forEach((value, series) => {
    const from = heightAt(sum, top);
    sum += Math.max(0, value);
    const to = heightAt(sum, top);
    if (from > to) segments.push({ series, y: to, height: round(from - to) });
  });
  return segments;
}

/** A rectangle in a box of 100 by 100. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Data for one SVG path of many rectangles, of which a browser has less work than of as many. */
export function boxesPath(boxes: readonly Box[]): string {
  return boxes.map(({ x, y, width, height }) => `M${x} ${y}h${width}v${height}h-${width}z`).join(
    "",
  );
}

/**
 * Data for an SVG path through the middles of `values.length` bars, in a box of 100 by 100. `null`
 * is a gap; a value between two gaps becomes a dash as wide as a third of its place.
 */
export function linePath(values: readonly (number | null)[], top: number): string {
  const place = 100 / Math.max(1, values.length);
  let path = "";
  values.forEach((value, index) => {
    if (value === null) return;
    const x = round((index + 0.5) * place);
    const y = heightAt(value, top);
    const begins = (values[index - 1] ?? null) === null;
    if (begins && (values[index + 1] ?? null) === null) {
      path += `M${round(x - place / 6)} ${y}H${round(x + place / 6)}`;
    } else path += `${begins ? "M" : "L"}${x} ${y}`;
  });
  return path;
}

/** Which of `count` places to label so that at most `most` labels stand, the last one among them. */
export function labelled(count: number, most: number): number[] {
  const step = Math.max(1, Math.ceil(count / Math.max(1, most)));
  const indexes: number[] = [];
  for (let index = count - 1; index >= 0; index -= step) indexes.unshift(index);
  return indexes;
}

/** Two decimals of a per cent are below a pixel on any screen, and more make the page larger. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}
