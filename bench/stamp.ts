/** Moments that travel inside the text of an answer, to be compared across processes. */

/** Milliseconds since the epoch, with fractions, by a clock that all processes share. */
export function sharedNow(): number {
  return performance.timeOrigin + performance.now();
}

/** Now, as text that every dialect carries unchanged. */
export function stamp(): string {
  return `@${sharedNow().toFixed(3)} `;
}

/** The moments in a text. */
export function stampsIn(text: string): number[] {
  return Array.from(text.matchAll(/@(\d{13}\.\d{3})/g), ([, moment]) => Number(moment));
}
