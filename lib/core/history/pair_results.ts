/**
 * Gives every tool call its result and every result its call. Agents break the pairs when they are
 * interrupted or compact their history, and all vendors answer a broken pair with a 400.
 *
 * Afterwards each run of assistant turns that holds calls is followed at once by a user turn that
 * begins with the results of all of them, in the order of the calls.
 */
import type { ToolCallPart, ToolResultPart, Turn, UserPart } from "../canonical.ts";
import { textPart } from "./clean_text.ts";

const INTERRUPTED = "(no result: the call was interrupted)";
const ORPHANED = "[result of an earlier tool call]";

/** A call of the new history, and its result once that has been met. */
interface Slot {
  call: ToolCallPart;
  result?: ToolResultPart;
}

/**
 * The turns with calls and results in pairs: a call without a result gets one that says so, a
 * result without a call becomes text of the user, of several results for one call the first counts.
 * A call that repeats an earlier call's id gets an id of its own. Doing it twice changes nothing.
 */
export function pairResults(turns: readonly Turn[]): Turn[] {
  return placeResults(collect(turns));
}

/** A turn without its paired results, and the slots that its calls opened. */
interface Collected {
  turn: Turn;
  slots: Slot[];
  /** Whether only its results, which are placed elsewhere, kept a user turn from being empty. */
  isUsedUp: boolean;
}

function collect(turns: readonly Turn[]): Collected[] {
  const waiting = new Waiting();
  const ids = new UniqueIds();
  return turns.map((turn, index): Collected => {
    if (turn.role === "assistant") {
      if (turns[index - 1]?.role !== "assistant") waiting.nextRun();
      const slots: Slot[] = [];
      const parts = turn.parts.map((part) => {
        if (part.kind !== "tool_call") return part;
        const call = { ...part, id: ids.take(part.id) };
        const slot: Slot = { call };
        slots.push(slot);
        waiting.add(part.id, slot);
        return call;
      });
      return { turn: { ...turn, parts }, slots, isUsedUp: false };
    }
    if (turn.role === "user") {
      const parts = turn.parts.flatMap((part) =>
        part.kind === "tool_result" ? waiting.answer(part) : [part]
      );
      return {
        turn: { ...turn, parts },
        slots: [],
        isUsedUp: parts.length === 0 && turn.parts.length > 0,
      };
    }
    return { turn, slots: [], isUsedUp: false };
  });
}

/** Puts the results of each run of assistant turns at the beginning of the user turn after it. */
function placeResults(collected: readonly Collected[]): Turn[] {
  const placed: Turn[] = [];
  let owed: Slot[] = [];
  for (const { turn, slots, isUsedUp } of collected) {
    if (turn.role === "assistant") {
      placed.push(turn);
      for (const slot of slots) owed.push(slot);
      continue;
    }
    const results = owed.map(resultOf);
    owed = [];
    if (turn.role === "user") {
      if (isUsedUp && results.length === 0) continue;
      placed.push(results.length > 0 ? { ...turn, parts: [...results, ...turn.parts] } : turn);
    } else {
      if (results.length > 0) placed.push({ role: "user", parts: results });
      placed.push(turn);
    }
  }
  if (owed.length > 0) placed.push({ role: "user", parts: owed.map(resultOf) });
  return placed;
}

function resultOf({ call, result }: Slot): ToolResultPart {
  const { id: callId, tool } = call;
  return result
    ? { ...result, callId, tool }
    : { kind: "tool_result", callId, tool, content: [textPart(INTERRUPTED)], isError: true };
}

/** Calls that were made, by the id that the client gave them. */
class Waiting {
  #runs = 0;
  readonly #calls = new Map<string, { run: number; slots: Slot[]; answered: number }>();

  nextRun(): void {
    this.#runs++;
  }

  /** A later run's call takes the place of an earlier one with its id: that was interrupted. */
  add(id: string, slot: Slot): void {
    const known = this.#calls.get(id);
    if (known?.run === this.#runs) known.slots.push(slot);
    else this.#calls.set(id, { run: this.#runs, slots: [slot], answered: 0 });
  }

  /** Hands the result to its call; what is left of it for the turn that it stood in. */
  answer(result: ToolResultPart): UserPart[] {
    const known = this.#calls.get(result.callId);
    if (!known) return asText(result);
    const slot = known.slots[known.answered++];
    if (slot) slot.result = result;
    return [];
  }
}

function asText({ content }: ToolResultPart): UserPart[] {
  const texts = content.flatMap((part) => part.kind === "text" ? [part.text] : []);
  const others = content.filter((part) => part.kind !== "text");
  return [textPart([ORPHANED, ...texts].join("\n")), ...others];
}

/** Ids are unique in the whole history, as Messages demands. */
class UniqueIds {
  readonly #taken = new Set<string>();
  readonly #repeats = new Map<string, number>();

  take(id: string): string {
    let unique = id;
    let repeat = this.#repeats.get(id) ?? 1;
    while (this.#taken.has(unique)) unique = `${id}_${++repeat}`;
    this.#repeats.set(id, repeat);
    this.#taken.add(unique);
    return unique;
  }
}
