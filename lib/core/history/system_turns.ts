import type { TextPart, Turn, UserPart } from "../canonical.ts";
import { textPart } from "./clean_text.ts";

/** A request's turns, divided where the conversation begins. */
export interface Divided {
  /** The text of the leading system turns. */
  system: TextPart[];
  /** Everything after them. */
  turns: Turn[];
}

/** Takes the leading system turns off, for dialects that state them apart from the turns. */
export function leadingSystem(turns: readonly Turn[]): Divided {
  const first = turns.findIndex((turn) => turn.role !== "system");
  const end = first === -1 ? turns.length : first;
  const system = turns.slice(0, end).flatMap((turn) => turn.role === "system" ? turn.parts : []);
  return { system, turns: turns.slice(end) };
}

/**
 * For models without system turns in the middle: each later system turn becomes text of the user,
 * marked `<system-reminder>`, which such models know from their agents. It joins the user turn
 * before it, or the one after it behind that one's tool results, or stands alone. Leading system
 * turns stay.
 *
 * They are not moved to the top: a late turn would then change the beginning of the prompt, and
 * nothing of it would be found in the cache.
 *
 * Repair the history first, so that no system turn stands between a call and its result.
 */
export function systemAsReminders(turns: readonly Turn[]): Turn[] {
  const result: Turn[] = [];
  let isLeading = true;
  /** Reminders without a user turn before them. */
  let waiting: TextPart[] = [];
  const settle = () => {
    if (waiting.length > 0) result.push({ role: "user", parts: waiting });
    waiting = [];
  };
  for (const turn of turns) {
    if (turn.role === "system") {
      const before = result.at(-1);
      if (isLeading) result.push(turn);
      else if (waiting.length === 0 && before?.role === "user") {
        before.parts.push(reminder(turn.parts));
      } else waiting.push(reminder(turn.parts));
      continue;
    }
    isLeading = false;
    if (turn.role === "user") {
      // A copy of the parts, because a reminder after it may be added.
      result.push({ ...turn, parts: behindResults(turn.parts, waiting) });
      waiting = [];
    } else {
      settle();
      result.push(turn);
    }
  }
  settle();
  return result;
}

function behindResults(parts: readonly UserPart[], added: readonly UserPart[]): UserPart[] {
  const end = parts.findLastIndex((part) => part.kind === "tool_result") + 1;
  return [...parts.slice(0, end), ...added, ...parts.slice(end)];
}

/** The text of a system turn as a user's text that says what it is. */
export function reminder(parts: readonly TextPart[]): TextPart {
  const text = parts.map((part) => part.text).join("\n\n");
  const cache = parts.at(-1)?.cache;
  // Some agents write the mark themselves.
  const isMarked = /^\s*<system-reminder>/.test(text);
  const marked = isMarked ? text : `<system-reminder>\n${text}\n</system-reminder>`;
  return { ...textPart(marked), ...(cache && { cache }) };
}
