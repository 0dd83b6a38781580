import type { Turn } from "../canonical.ts";

/** The history without what models thought in it. A turn that was nothing else is gone. */
export function withoutThinking(turns: readonly Turn[]): Turn[] {
  return turns.flatMap((turn): Turn[] => {
    if (turn.role !== "assistant") return [turn];
    const parts = turn.parts.filter(({ kind }) => kind !== "thinking");
    return parts.length > 0 ? [{ ...turn, parts }] : [];
  });
}
