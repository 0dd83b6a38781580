/**
 * Server-sent events as text. Reading follows the HTML standard's rules for interpreting an event
 * stream, except that a byte-order mark is ignored at the start of every line and not only of the
 * first one, so that what an event says does not depend on which events were read with it.
 *
 * `event_boundary.ts` makes whole events of the network's chunks.
 */

/** One server-sent event: its `event:` field (empty when absent) and its joined `data:` lines. */
export interface SseEvent {
  event: string;
  data: string;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const BYTE_ORDER_MARK = 0xfeff;
const COLON = 0x3a;
const SPACE = 0x20;

/**
 * The events in `source`, which holds whole events: what is not ended by a blank line is left out.
 * Comments, unknown fields and events without data are skipped; invalid UTF-8 reads as U+FFFD.
 */
export function parseEvents(source: string | Uint8Array): SseEvent[] {
  let text = typeof source === "string" ? source : decoder.decode(source);
  if (text.includes("\r")) text = text.replace(/\r\n?/g, "\n");
  const events: SseEvent[] = [];
  let event = "";
  let data: string | undefined;
  let start = 0;
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
    if (end === start) {
      if (data !== undefined) events.push({ event, data });
      event = "";
      data = undefined;
    } else {
      if (text.charCodeAt(start) === BYTE_ORDER_MARK) start++;
      const line = fieldValue(text, "data", start, end);
      if (line !== undefined) data = data === undefined ? line : `${data}\n${line}`;
      else event = fieldValue(text, "event", start, end) ?? event;
    }
    start = end + 1;
  }
  return events;
}

/**
 * The event that a stream ended in before its blank line came, if it is whole all the same: its data
 * is JSON, or the `[DONE]` that ends a Chat stream. A half event gives `undefined`.
 */
export function parseUnfinishedEvent(bytes: Uint8Array): SseEvent | undefined {
  const event = parseEvents(`${decoder.decode(bytes)}\n\n`)[0];
  return event && isWhole(event.data) ? event : undefined;
}

/** An event in wire form; an empty `event` gives none of that field. */
export function formatEvent(event: string, data: string): string {
  const isOneLine = !data.includes("\n") && !data.includes("\r");
  const lines = isOneLine ? data : data.split(/\r\n|\r|\n/).join("\ndata: ");
  return event === "" ? `data: ${lines}\n\n` : `event: ${event}\ndata: ${lines}\n\n`;
}

/** The value of the line from `start` to `end` if its field has this name. */
function fieldValue(
  text: string,
  name: string,
  start: number,
  end: number,
): string | undefined {
  if (!text.startsWith(name, start)) return undefined;
  const colon = start + name.length;
  if (colon === end) return "";
  if (text.charCodeAt(colon) !== COLON) return undefined;
  return text.slice(text.charCodeAt(colon + 1) === SPACE ? colon + 2 : colon + 1, end);
}

function isWhole(data: string): boolean {
  if (data.trim() === "[DONE]") return true;
  try {
    JSON.parse(data);
    return true;
  } catch {
    return false;
  }
}
