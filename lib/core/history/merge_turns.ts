import type { Turn, UserPart } from "../canonical.ts";
import { textPart } from "./clean_text.ts";

type UserTurn = Turn & { role: "user" };

/**
 * The turns with consecutive ones of a role made one, for dialects in which roles alternate. In a
 * user turn the tool results come first. A `phase` or a `name` on which the merged turns do not
 * agree is lost; call {@linkcode namesAsText} before to keep names.
 */
export function mergeTurns(turns: readonly Turn[]): Turn[] {
  // Groups first and joins once: a thousand turns in a row must not copy one another.
  const groups: Turn[][] = [];
  for (const turn of turns) {
    const group = groups.at(-1);
    if (group?.[0]?.role === turn.role) group.push(turn);
    else groups.push([turn]);
  }
  return groups.flatMap((group) => {
    const [first, ...others] = group;
    return first ? [others.length > 0 ? joined(first, group) : withResultsFirst(first)] : [];
  });
}

function joined(first: Turn, group: Turn[]): Turn {
  switch (first.role) {
    case "system":
      return { role: "system", parts: group.filter(is("system")).flatMap((turn) => turn.parts) };
    case "user": {
      const turns = group.filter(is("user"));
      const name = agreed(turns.map((turn) => turn.name));
      return withResultsFirst({
        role: "user",
        parts: turns.flatMap((turn) => turn.parts),
        ...(name !== undefined && { name }),
      });
    }
    case "assistant": {
      const turns = group.filter(is("assistant"));
      const phase = agreed(turns.map((turn) => turn.phase));
      return {
        role: "assistant",
        parts: turns.flatMap((turn) => turn.parts),
        ...(phase !== undefined && { phase }),
      };
    }
  }
}

function withResultsFirst(turn: Turn): Turn {
  if (turn.role !== "user") return turn;
  const isResult = (part: UserPart) => part.kind === "tool_result";
  const rest = turn.parts.filter((part) => !isResult(part));
  return { ...turn, parts: [...turn.parts.filter(isResult), ...rest] };
}

function is<Role extends Turn["role"]>(role: Role) {
  return (turn: Turn): turn is Turn & { role: Role } => turn.role === role;
}

/** The value that all share, if they do. */
function agreed(values: (string | undefined)[]): string | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}

/**
 * For dialects without names of users: if several users speak, their names are put before what they
 * say (`ann: …`); the name of a single one is dropped.
 */
export function namesAsText(turns: readonly Turn[]): Turn[] {
  const users = turns.filter(is("user"));
  const names = new Set(users.flatMap(({ name }) => name === undefined ? [] : [name]));
  return turns.map((turn) => turn.role === "user" ? withoutName(turn, names.size > 1) : turn);
}

function withoutName({ name, ...turn }: UserTurn, isSpoken: boolean): UserTurn {
  const at = turn.parts.findIndex((part) => part.kind === "text");
  const spoken = turn.parts[at];
  if (!isSpoken || name === undefined || spoken?.kind !== "text") return turn;
  return {
    ...turn,
    parts: turn.parts.with(at, { ...spoken, ...textPart(`${name}: ${spoken.text}`) }),
  };
}
