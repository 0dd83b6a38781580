import type { TextPart, Turn } from "../../core/canonical.ts";
import { emptyTurn } from "../../core/history/clean_text.ts";
import {
  withTrimmedEnd,
  withUserFirst,
  withUserLast,
  withUserTurn,
} from "../../core/history/ends.ts";
import { mergeTurns, namesAsText } from "../../core/history/merge_turns.ts";
import { repairHistory } from "../../core/history/repair.ts";
import { type Divided, leadingSystem, reminder } from "../../core/history/system_turns.ts";
import type { Capabilities } from "../../models/model.ts";
import { isOwnSeal } from "./seal.ts";

export interface PreparedTurns {
  system: TextPart[];
  /** User and assistant in turn, the user first; system turns only where the model takes them. */
  turns: Turn[];
}

/**
 * A history as Anthropic takes it.
 *
 * @param line is told to the model at the end of the conversation.
 */
export function prepareTurns(
  turns: readonly Turn[],
  { systemInMessages }: Capabilities,
  line: string | undefined,
): PreparedTurns {
  const repaired = withUserTurn(repairHistory(turns.map(withOwnThinking)));
  const divided: Divided = leadingSystem(repaired);
  const late: Turn[] = line === undefined
    ? []
    : [{ role: "system", parts: [{ kind: "text", text: line }] }];
  // "messages: at least one message is required"
  const said = divided.turns.length > 0 ? divided.turns : [emptyTurn()];
  const merged = mergeTurns(namesAsText([...said, ...late]));
  const placed = merged.map((turn, index) =>
    systemInMessages && isPlaced(merged, index) ? turn : asUserTurn(turn)
  );
  return { system: divided.system, turns: withUserFirst(mergeTurns(placed)) };
}

/** A history with an end that the model accepts. */
export function withEnd(turns: readonly Turn[], isContinued: boolean): Turn[] {
  return isContinued ? withTrimmedEnd(turns) : withUserLast(turns);
}

/** Thinking without a signature of Anthropic's is refused: "Invalid `signature` in `thinking` block". */
function withOwnThinking(turn: Turn): Turn {
  if (turn.role !== "assistant") return turn;
  const parts = turn.parts.filter((part) =>
    part.kind !== "thinking" || (part.opaque && isOwnSeal(part.opaque))
  );
  return { ...turn, parts };
}

/**
 * Whether a system turn stands where Anthropic accepts one: right after a user's turn, and last or
 * before an assistant's.
 */
function isPlaced(turns: readonly Turn[], index: number): boolean {
  const next = turns[index + 1]?.role;
  return turns[index - 1]?.role === "user" && (next === undefined || next === "assistant");
}

function asUserTurn(turn: Turn): Turn {
  return turn.role === "system" ? { role: "user", parts: [reminder(turn.parts)] } : turn;
}
