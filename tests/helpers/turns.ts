import fc from "fast-check";
import type {
  AssistantPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  Turn,
  UserPart,
} from "../../lib/core/canonical.ts";

export const text = (text: string): TextPart => ({ kind: "text", text });

export const call = (id: string, input = "{}"): ToolCallPart => ({
  kind: "tool_call",
  id,
  name: "look",
  tool: "function",
  input,
});

export const result = (callId: string, ...texts: string[]): ToolResultPart => ({
  kind: "tool_result",
  callId,
  tool: "function",
  content: texts.map(text),
});

export const user = (...parts: UserPart[]): Turn => ({ role: "user", parts });
export const assistant = (...parts: AssistantPart[]): Turn => ({ role: "assistant", parts });
export const system = (...texts: string[]): Turn => ({ role: "system", parts: texts.map(text) });

const anyText = fc.constantFrom("", " \n", "a", "b c", "nul\0", "half\ud83d", "😀").map(text);
const anyId = fc.constantFrom("1", "2", "3", "1_2");
const anyResult = fc.tuple(anyId, fc.constantFrom("", "first", "second"))
  .map(([id, said]) => result(id, said));

/** Any turns at all: calls and results in every kind of disorder. */
export const anyTurns: fc.Arbitrary<Turn[]> = fc.array(
  fc.oneof(
    fc.array(anyText, { maxLength: 2 }).map((parts): Turn => ({ role: "system", parts })),
    fc.array(fc.oneof(anyText, anyResult), { maxLength: 3 }).map((parts) => user(...parts)),
    fc.array(fc.oneof(anyText, anyId.map((id) => call(id))), { maxLength: 3 })
      .map((parts) => assistant(...parts)),
  ),
  { maxLength: 8 },
);
