import type { AssistantPart, JsonObject } from "./canonical.ts";
import type { Clock } from "./clock.ts";
import { ExpiringGroups } from "./expiring_groups.ts";
import { jsonBytes } from "./json_bytes.ts";
import type { ConversationMemory } from "./memory.ts";

export interface MemoryOptions {
  clock: Clock;
  /** Largest size of all that is kept, in bytes as {@linkcode jsonBytes} counts them. */
  maxBytes: number;
  /** Largest number of turns and responses together. */
  maxEntries: number;
  /** Milliseconds after its last use at which an entry is gone. */
  ttlMs: number;
  /** Whether anything is kept at all. */
  enabled: boolean;
}

/** What a key leads to; the key says which of them. */
type Kept =
  | { kind: "thinking"; parts: AssistantPart[] }
  | { kind: "response"; items: JsonObject[] }
  | { kind: "item"; item: JsonObject };

/**
 * The memory of one process. What is handed in is kept as it is, not copied, and what is handed out
 * is the same: neither side may change it afterwards.
 */
export function createMemory(options: MemoryOptions): ConversationMemory {
  if (!options.enabled) return noMemory;
  const { clock, maxBytes, maxEntries: maxGroups, ttlMs } = options;
  const groups = new ExpiringGroups<Kept>(clock, { maxBytes, maxGroups, ttlMs });

  return {
    clear: () => groups.clear(),

    keepThinking(callerId, toolCallIds, parts) {
      if (parts.length === 0) return;
      const kept: Kept = { kind: "thinking", parts };
      const keys = toolCallIds.map((id) => [key("thinking", callerId, id), kept] as const);
      groups.keep(new Map(keys), jsonBytes(parts, maxBytes));
    },

    thinking(callerId, toolCallId) {
      const kept = groups.get(key("thinking", callerId, toolCallId));
      return kept?.kind === "thinking" ? kept.parts : undefined;
    },

    keepResponse(callerId, responseId, input, output) {
      const items = [...input, ...output];
      const values = new Map<string, Kept>();
      for (const item of items) {
        const id = Object.hasOwn(item, "id") ? item.id : undefined;
        if (typeof id === "string") values.set(key("item", callerId, id), { kind: "item", item });
      }
      values.set(key("response", callerId, responseId), { kind: "response", items });
      groups.keep(values, jsonBytes(items, maxBytes));
    },

    response(callerId, responseId) {
      const kept = groups.get(key("response", callerId, responseId));
      return kept?.kind === "response" ? [...kept.items] : undefined;
    },

    item(callerId, itemId) {
      const kept = groups.get(key("item", callerId, itemId));
      return kept?.kind === "item" ? kept.item : undefined;
    },
  };
}

/** Nobody else's: whatever a caller or an id may contain, it cannot imitate another key. */
function key(kind: Kept["kind"], callerId: string, id: string): string {
  return JSON.stringify([kind, callerId, id]);
}

const noMemory: ConversationMemory = {
  clear() {},
  keepThinking() {},
  thinking: () => undefined,
  keepResponse() {},
  response: () => undefined,
  item: () => undefined,
};
