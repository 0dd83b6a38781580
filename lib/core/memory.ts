import type { AssistantPart, JsonObject } from "./canonical.ts";

/**
 * What some clients expect the server to remember: the thinking that Chat clients cannot carry, and
 * the items that Responses clients refer to by id. It is bounded, belongs to one caller, expires,
 * lives in this process only, and is the one place where content is held.
 */
export interface ConversationMemory {
  /** Keeps the thinking of an assistant turn, to be found by any of its tool call ids. */
  keepThinking(callerId: string, toolCallIds: readonly string[], thinking: AssistantPart[]): void;
  thinking(callerId: string, toolCallId: string): AssistantPart[] | undefined;
  /** Keeps a finished response: the input items it answered and its output items. */
  keepResponse(
    callerId: string,
    responseId: string,
    input: readonly JsonObject[],
    output: readonly JsonObject[],
  ): void;
  /** Input and output items of an earlier response, in order. */
  response(callerId: string, responseId: string): JsonObject[] | undefined;
  item(callerId: string, itemId: string): JsonObject | undefined;
  /** Forgets everything. */
  clear(): void;
}
