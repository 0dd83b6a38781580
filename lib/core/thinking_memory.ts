/**
 * Models think worse about the result of a tool when they have lost what they thought before they
 * called it. Clients that are shown no thinking bring none back, so the gateway remembers it: what
 * was thought right before a call is kept by the call's id, and put back when the call returns in
 * the history.
 */
import type { AssistantPart, StreamEvent } from "./canonical.ts";
import type { ConversationMemory } from "./memory.ts";

/** What has been thought since the last call, and the call that it led to. */
interface Thought {
  callId: string;
  thinking: AssistantPart[];
}

/**
 * An observer of an answer's events that keeps its thinking once the answer is complete. Thinking
 * without a signature is not kept: no model would take it back.
 */
export function thinkingKeeper(
  memory: ConversationMemory,
  callerId: string,
): (event: StreamEvent) => void {
  const thoughts: Thought[] = [];
  let pieces: string[] | undefined;
  let recent: AssistantPart[] = [];
  return (event) => {
    switch (event.type) {
      case "block_start":
        pieces = event.block.kind === "thinking" ? [] : undefined;
        if (event.block.kind !== "tool_call") return;
        if (recent.length > 0) thoughts.push({ callId: event.block.id, thinking: recent });
        recent = [];
        return;
      case "block_delta":
        pieces?.push(event.text);
        return;
      case "block_end":
        if (pieces && event.opaque) {
          recent.push({ kind: "thinking", text: pieces.join(""), opaque: event.opaque });
        }
        pieces = undefined;
        return;
      case "finish":
        for (const { callId, thinking } of thoughts) {
          memory.keepThinking(callerId, [callId], thinking);
        }
        return;
    }
  };
}

/**
 * The parts of an assistant's turn, with what is remembered of its thinking. A turn that brings
 * thinking of its own stays as it is.
 */
export function withKeptThinking(
  parts: readonly AssistantPart[],
  memory: ConversationMemory,
  callerId: string,
): AssistantPart[] {
  if (parts.some(({ kind }) => kind === "thinking")) return [...parts];
  const first = parts.findIndex(({ kind }) => kind === "tool_call");
  const leading: AssistantPart[] = [];
  const following = parts.flatMap((part, index): AssistantPart[] => {
    if (part.kind !== "tool_call") return [part];
    const kept = memory.thinking(callerId, part.id) ?? [];
    if (index !== first) return [...kept, part];
    // Before the text that led to the first call, too: vendors want thinking to come first.
    leading.push(...kept);
    return [part];
  });
  return [...leading, ...following];
}
