/** What a history must begin and end with, for the upstreams that demand it. */
import type { AssistantPart, Turn } from "../canonical.ts";
import { textPart } from "./clean_text.ts";

/**
 * A history of nothing but system turns gets a user turn: the last system text is moved into it.
 * Any other one stays as it is.
 */
export function withUserTurn(turns: readonly Turn[]): Turn[] {
  const last = turns.at(-1);
  if (last?.role !== "system" || turns.some((turn) => turn.role !== "system")) return [...turns];
  const moved = last.parts.slice(-1);
  const kept = last.parts.slice(0, -1);
  return [
    ...turns.slice(0, -1),
    ...(kept.length > 0 ? [{ role: "system", parts: kept } as const] : []),
    { role: "user", parts: moved },
  ];
}

/** A conversation that the assistant begins gets a user turn before it. */
export function withUserFirst(turns: readonly Turn[]): Turn[] {
  const first = turns.findIndex((turn) => turn.role !== "system");
  if (turns[first]?.role !== "assistant") return [...turns];
  return turns.toSpliced(first, 0, {
    role: "user",
    parts: [textPart("(conversation continues)")],
  });
}

/**
 * A conversation that the assistant ends gets a user turn after it, for models that do not continue
 * a message. A client of OpenAI cannot know of that limit, as OpenAI answers such a history.
 */
export function withUserLast(turns: readonly Turn[]): Turn[] {
  if (turns.at(-1)?.role !== "assistant") return [...turns];
  return [...turns, { role: "user", parts: [textPart("Please continue.")] }];
}

/**
 * White space at the end of a final assistant text is taken off, for models that continue it:
 * Messages answers it with a 400 ("final assistant content cannot end with trailing whitespace").
 */
export function withTrimmedEnd(turns: readonly Turn[]): Turn[] {
  const turn = turns.at(-1);
  const part = turn?.parts.at(-1);
  if (turn?.role !== "assistant" || part?.kind !== "text") return [...turns];
  const trimmed = { ...part, text: part.text.trimEnd() };
  const parts: AssistantPart[] = trimmed.text === ""
    ? turn.parts.slice(0, -1)
    : turn.parts.with(-1, trimmed);
  return parts.length > 0 ? turns.with(-1, { ...turn, parts }) : turns.slice(0, -1);
}
