import { parseEvents, type SseEvent } from "../../lib/core/sse.ts";
import type { Dialect } from "../../lib/dialects/mod.ts";

/** The answer that a stream folds to, as text. */
export function foldedText(dialect: Dialect, events: Iterable<SseEvent> | string): string {
  const fold = dialect.fold();
  for (const event of typeof events === "string" ? parseEvents(events) : events) fold.event(event);
  return fold.result();
}

/** The same as a value. */
export function folded(dialect: Dialect, events: Iterable<SseEvent> | string): unknown {
  return JSON.parse(foldedText(dialect, events));
}
