/** The line end that a text uses; the first one decides. */
export function lineEnd(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? "\n";
}

/** Where the line of a position begins. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** Where the line of a position stops, before its line end. */
export function lineStop(text: string, at: number): number {
  const next = text.indexOf("\n", at);
  if (next < 0) return text.length;
  return text[next - 1] === "\r" && next > at ? next - 1 : next;
}

/** Where the line after that of a position begins; the end of the text when there is none. */
export function nextLine(text: string, at: number): number {
  const next = text.indexOf("\n", at);
  return next < 0 ? text.length : next + 1;
}

/** The white space with which the line of a position begins. */
export function indentation(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at)))?.[0] ?? "";
}

/** A part of a text made of whole lines, without leaving an empty line where the text ends. */
export function wholeLines(text: string, start: number, end: number) {
  const from = lineStart(text, start);
  const to = nextLine(text, end);
  const isLast = to === text.length && text[to - 1] !== "\n";
  // The last line has no end of its own; the one before it goes instead.
  return { start: isLast ? endOfLineBefore(text, from) : from, end: to };
}

function endOfLineBefore(text: string, start: number): number {
  if (start === 0) return 0;
  return text[start - 2] === "\r" ? start - 2 : start - 1;
}
