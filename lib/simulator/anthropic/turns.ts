import { asList, isObject, type Json } from "../json.ts";

/** A message as the API reads it: the content always a list of blocks. */
export interface Turn {
  role: string;
  blocks: Json[];
  /** Where it stood in `messages`. */
  index: number;
}

/** The messages, each by itself. */
export function turnsOf(messages: unknown): Turn[] {
  return asList(messages).filter(isObject).map((message, index) => ({
    role: String(message.role),
    blocks: typeof message.content === "string"
      ? [{ type: "text", text: message.content }]
      : asList(message.content).filter(isObject),
    index,
  }));
}

/** The conversation: neighbours of the same role make one turn, as the API joins them. */
export function conversation(messages: unknown): Turn[] {
  const turns: Turn[] = [];
  for (const turn of turnsOf(messages)) {
    const last = turns.at(-1);
    if (last?.role === turn.role) last.blocks.push(...turn.blocks);
    else turns.push({ ...turn, blocks: [...turn.blocks] });
  }
  return turns;
}

export function isTool(block: Json): boolean {
  return block.type === "tool_use" || block.type === "tool_result";
}
