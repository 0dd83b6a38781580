import { assertEquals, assertThrows } from "@std/assert";
import type { JsonObject, StreamEvent } from "../../../lib/core/canonical.ts";
import { GatewayError } from "../../../lib/core/errors.ts";
import type { ConversationMemory } from "../../../lib/core/memory.ts";
import { codec } from "../../../lib/dialects/responses/codec.ts";
import { rememberResponse } from "../../../lib/dialects/responses/remember.ts";
import { finish } from "../../helpers/events.ts";
import { callerId, decode, newMemory, plainRequest, replyContext } from "./translation.ts";

const sealed = { origin: "messages", family: "claude", value: "sig" } as const;

const answer: StreamEvent[] = [
  { type: "start", id: "msg_1", model: "claude" },
  { type: "block_start", block: { kind: "thinking" } },
  { type: "block_delta", text: "Hm" },
  { type: "block_end", opaque: sealed },
  { type: "block_start", block: { kind: "text" } },
  { type: "block_delta", text: "Looking" },
  { type: "block_end" },
  { type: "block_start", block: { kind: "tool_call", id: "c1", name: "look", tool: "function" } },
  { type: "block_delta", text: "{}" },
  { type: "block_end" },
  finish(),
];

/** Answers `body` as the response of this id; what the client got. */
function answered(
  memory: ConversationMemory,
  body: JsonObject,
  id = "resp_1",
  events = answer,
): JsonObject {
  // A client that relies on the store does not ask for encrypted reasoning.
  const reply = { ...replyContext, id, body, request: { ...plainRequest, wantsOpaque: false } };
  const keep = codec.keeper?.({ memory, callerId, reply });
  const encoder = codec.stream.encoder(reply);
  let last = "";
  for (const event of events) {
    keep?.(event);
    last = encoder.push(event);
  }
  return JSON.parse(last.slice(last.lastIndexOf("data: ") + "data: ".length)).response;
}

const kinds = ({ request }: ReturnType<typeof decode>) =>
  request.turns.map(({ role, parts }) => [role, ...parts.map(({ kind }) => kind)]);

Deno.test("Items are found by the ids that the client got, with their encrypted reasoning", () => {
  const memory = newMemory();
  const [reasoning, message] = answered(memory, { input: "Look" }).output as JsonObject[];
  assertEquals("encrypted_content" in (reasoning ?? {}), false, "the client did not ask for it");
  const { request } = decode({
    input: [
      { role: "user", content: "Look" },
      { type: "item_reference", id: reasoning?.id ?? "" },
      { id: message?.id ?? "" },
      { type: "function_call", call_id: "c1", name: "look", arguments: "{}" },
      { type: "function_call_output", call_id: "c1", output: "seen" },
    ],
  }, memory);
  assertEquals(request.turns[1], {
    role: "assistant",
    parts: [
      { kind: "thinking", text: "Hm", opaque: sealed },
      { kind: "text", text: "Looking" },
      { kind: "tool_call", id: "c1", name: "look", tool: "function", input: "{}" },
    ],
  });
});

Deno.test("Reasoning that comes back without its encryption gets it from the memory", () => {
  const memory = newMemory();
  const [reasoning] = answered(memory, { input: "Look" }).output as JsonObject[];
  const { request } = decode(
    { input: [reasoning ?? {}, { role: "user", content: "Go on" }] },
    memory,
  );
  assertEquals(request.turns[0]?.parts, [{ kind: "thinking", text: "Hm", opaque: sealed }]);
});

Deno.test("A response goes on from the one before, and that from its own, without instructions", () => {
  const memory = newMemory();
  answered(memory, { instructions: "Never inherited.", input: "One" });
  const output = { type: "function_call_output", call_id: "c1", output: "seen" };
  const second = { previous_response_id: "resp_1", input: [output] };
  answered(memory, second, "resp_2", [...answer.slice(0, 7), finish()]);
  assertEquals(kinds(decode({ previous_response_id: "resp_2", input: "Three" }, memory)), [
    ["user", "text"],
    ["assistant", "thinking", "text", "tool_call"],
    ["user", "tool_result"],
    ["assistant", "thinking", "text"],
    ["user", "text"],
  ]);
  assertEquals(
    kinds(decode({ previous_response_id: "resp_1", input: [output] }, memory)).length,
    3,
    "an earlier one can be gone on from again",
  );
});

Deno.test("An input of references is remembered as what they refer to", () => {
  const memory = newMemory();
  const [, message] = answered(memory, { input: "One" }).output as JsonObject[];
  const input = [{ type: "item_reference", id: message?.id ?? "" }, {
    role: "user",
    content: "Two",
  }];
  answered(memory, { input }, "resp_2", [...answer.slice(0, 1), finish()]);
  assertEquals(kinds(decode({ previous_response_id: "resp_2", input: "Three" }, memory)), [
    ["assistant", "text"],
    ["user", "text"],
    ["user", "text"],
  ]);
});

Deno.test("What is not known is refused in the vendor's words", () => {
  const refusal = (body: JsonObject, memory = newMemory()) => {
    const { message, param, code, status } = assertThrows(() => decode(body, memory), GatewayError);
    return [status, message, param, code];
  };
  const notFound = [
    400,
    "Previous response with id 'resp_1' not found.",
    "previous_response_id",
    "previous_response_not_found",
  ];
  assertEquals(refusal({ previous_response_id: "resp_1" }), notFound);
  assertEquals(refusal({ input: [{ type: "item_reference", id: "rs_1" }] }), [
    400,
    "Item with id 'rs_1' not found.",
    "input[0]",
    undefined,
  ]);
  const memory = newMemory();
  answered(memory, { input: "One", store: false });
  assertEquals(refusal({ previous_response_id: "resp_1" }, memory), notFound, "not stored");
  const broken = newMemory();
  answered(broken, { previous_response_id: "resp_0", input: "Two" });
  assertEquals(refusal({ previous_response_id: "resp_1" }, broken), notFound, "a link is missing");
});

Deno.test("A client cannot make a response go on from itself", () => {
  const memory = newMemory();
  const input = [
    { type: "earlier_response", response_id: "resp_1" },
    { role: "user", content: "One" },
  ];
  answered(memory, { input });
  assertEquals(kinds(decode({ previous_response_id: "resp_1", input: "Two" }, memory)), [
    ["user", "text"],
    ["assistant", "thinking", "text", "tool_call"],
    ["user", "text"],
  ]);
});

Deno.test("Nobody finds what another caller said", () => {
  const memory = newMemory();
  answered(memory, { input: "One" });
  assertThrows(
    () =>
      codec.request.decode({ model: "m", input: "Two", previous_response_id: "resp_1" }, {
        memory,
        callerId: "somebody else",
      }),
    GatewayError,
  );
});

Deno.test("An answer that fails is not remembered", () => {
  const memory = newMemory();
  const error: StreamEvent = { type: "error", error: new GatewayError("timeout", "Too slow.") };
  answered(memory, { input: "One" }, "resp_1", [...answer.slice(0, 3), error]);
  assertThrows(
    () => decode({ previous_response_id: "resp_1", input: "Two" }, memory),
    GatewayError,
  );
});

Deno.test("A response of the vendor's is remembered as it is, whatever is in it", () => {
  const memory = newMemory();
  const output = [
    { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "gAAAA" },
    {
      type: "message",
      id: "msg_1",
      role: "assistant",
      content: [{ type: "output_text", text: "Hi" }],
    },
    { type: 7 },
    "nonsense",
  ];
  rememberResponse({ id: "resp_1", output }, { input: "One" }, { memory, callerId });
  assertEquals(kinds(decode({ previous_response_id: "resp_1", input: "Two" }, memory)), [
    ["user", "text"],
    ["assistant", "thinking", "text"],
    ["user", "text"],
  ]);
});
