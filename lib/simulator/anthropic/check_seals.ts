import { asText, type Json } from "../json.ts";
import { isSealed, seal } from "../seal.ts";
import { refuse } from "./refuse.ts";
import { turnsOf } from "./turns.ts";

/** What thinking's opaque parts are bound to: any of Anthropic's models reads them. */
const SCOPE = "anthropic";

/** A signature for thinking; it does not bind the text. */
export function sign(id: string): string {
  return seal(SCOPE, id);
}

/** Checks that thinking which comes back is Anthropic's own. */
export function checkSeals({ messages }: Json): void {
  for (const { blocks, index } of turnsOf(messages)) {
    blocks.forEach((block, position) => {
      const path = `messages.${index}.content.${position}`;
      if (block.type === "thinking" && !isSealed(SCOPE, asText(block.signature))) {
        throw refuse(`${path}: Invalid \`signature\` in \`thinking\` block`);
      }
      if (block.type === "redacted_thinking" && !isSealed(SCOPE, asText(block.data))) {
        throw refuse(`${path}: Invalid \`data\` in \`redacted_thinking\` block`);
      }
    });
  }
}
