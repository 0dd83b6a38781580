import { assertEquals } from "@std/assert";
import type { StreamEvent } from "../../../lib/core/canonical.ts";
import type { ToolIdentity } from "../../../lib/dialects/codec.ts";
import { assertWellFormed } from "../../helpers/well_formed.ts";
import { texts } from "../../helpers/events.ts";
import {
  blockDelta,
  blockStart,
  blockStop,
  fold,
  messageDelta,
  messageStart,
  messageStop,
  read,
  sse,
  textBlock,
  textDelta,
} from "./translation.ts";

const opaque = { origin: "messages", family: "claude" } as const;

/** Asserts that the stream ends in an error whose message has these words in it. */
function assertFails(events: readonly StreamEvent[], words: string): void {
  assertWellFormed(events);
  const last = events.at(-1);
  assertEquals(last?.type === "error" && last.error.message.includes(words), true, words);
}

Deno.test("MessagesDecoder reads text, thinking and a call, and adds the cache to the input", () => {
  const events = read(sse(
    messageStart,
    blockStart(0, { type: "thinking", thinking: "", signature: "" }),
    { type: "ping" },
    blockDelta(0, { type: "thinking_delta", thinking: "let me " }),
    blockDelta(0, { type: "thinking_delta", thinking: "see" }),
    blockDelta(0, { type: "signature_delta", signature: "sig" }),
    blockStop(0),
    ...textBlock(1, "Looking."),
    blockStart(2, { type: "tool_use", id: "toolu_1", name: "look", input: {} }),
    blockDelta(2, { type: "input_json_delta", partial_json: "" }),
    blockDelta(2, { type: "input_json_delta", partial_json: '{"at":' }),
    blockDelta(2, { type: "input_json_delta", partial_json: "1.0}" }),
    blockStop(2),
    messageDelta("tool_use"),
    messageStop,
  ));
  assertWellFormed(events);
  assertEquals(fold(events), {
    id: "msg_up",
    model: "claude-opus-5",
    blocks: [
      { kind: "thinking", text: "let me see", opaque: { ...opaque, value: "sig" } },
      { kind: "text", text: "Looking." },
      { kind: "tool_call", id: "toolu_1", name: "look", tool: "function", input: '{"at":1.0}' },
    ],
    reason: { kind: "tool_use", raw: "tool_use" },
    usage: { input: 17, cacheRead: 5, cacheWrite: 2, output: 9, reasoning: 4 },
    usageKnown: true,
  });
});

Deno.test("MessagesDecoder gives {} for a call whose only delta is empty", () => {
  const answer = fold(read(sse(
    messageStart,
    blockStart(0, { type: "tool_use", id: "toolu_1", name: "now", input: {} }),
    blockDelta(0, { type: "input_json_delta", partial_json: "" }),
    blockStop(0),
    messageDelta("tool_use"),
    messageStop,
  )));
  assertEquals(texts(answer), [["tool_call", "{}"]]);
});

Deno.test("MessagesDecoder takes a call's input from its start when no delta gives any", () => {
  const answer = fold(read(sse(
    messageStart,
    blockStart(0, { type: "tool_use", id: "toolu_1", name: "now", input: { at: 1 } }),
    blockStop(0),
    messageDelta("tool_use"),
    messageStop,
  )));
  assertEquals(texts(answer), [["tool_call", '{"at":1}']]);
});

Deno.test("MessagesDecoder gives tools the client's names and custom tools their free text", () => {
  const names = new Map<string, ToolIdentity>([
    ["fs__patch", { name: "patch", namespace: "fs", tool: "custom" }],
  ]);
  const json = JSON.stringify({ input: 'say "hi"\n\u2028😀' });
  const pieces = [...json].map((partial_json) =>
    blockDelta(0, { type: "input_json_delta", partial_json })
  );
  const events = read(
    sse(
      messageStart,
      blockStart(0, { type: "tool_use", id: "toolu_1", name: "fs__patch", input: {} }),
      ...pieces,
      blockStop(0),
      messageDelta("tool_use"),
      messageStop,
    ),
    { names },
  );
  assertEquals(fold(events).blocks, [{
    kind: "tool_call",
    id: "toolu_1",
    name: "patch",
    namespace: "fs",
    tool: "custom",
    input: 'say "hi"\n\u2028😀',
  }]);
});

Deno.test("MessagesDecoder keeps redacted thinking and thinking of which only the seal is told", () => {
  const answer = fold(read(sse(
    messageStart,
    blockStart(0, { type: "redacted_thinking", data: "hidden" }),
    blockStop(0),
    blockStart(1, { type: "thinking", thinking: "", signature: "" }),
    blockDelta(1, { type: "signature_delta", signature: "sig" }),
    blockStop(1),
    messageDelta("end_turn"),
    messageStop,
  )));
  assertEquals(answer.blocks, [
    { kind: "thinking", text: "", opaque: { ...opaque, value: "hidden", redacted: true } },
    { kind: "thinking", text: "", opaque: { ...opaque, value: "sig" } },
  ]);
});

Deno.test("MessagesDecoder tells of web citations and of no others", () => {
  const citation = (type: string) =>
    blockDelta(0, {
      type: "citations_delta",
      citation: {
        type,
        url: "https://a.example/",
        title: "A",
        cited_text: "so",
        encrypted_index: "x",
      },
    });
  const answer = fold(read(sse(
    messageStart,
    blockStart(0, { type: "text", text: "", citations: [] }),
    citation("web_search_result_location"),
    citation("page_location"),
    textDelta(0, "It is so."),
    blockStop(0),
    messageDelta("end_turn"),
    messageStop,
  )));
  assertEquals(answer.blocks, [{
    kind: "text",
    text: "It is so.",
    citations: [{ url: "https://a.example/", title: "A", citedText: "so" }],
  }]);
});

Deno.test("MessagesDecoder skips server tools, compaction and unknown blocks, deltas and events", () => {
  const events = read(sse(
    messageStart,
    blockStart(0, { type: "compaction", content: null }),
    blockDelta(0, { type: "compaction_delta", content: "a summary" }),
    blockStop(0),
    blockStart(1, { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: {} }),
    blockDelta(1, { type: "input_json_delta", partial_json: '{"query":"x"}' }),
    blockStop(1),
    blockStart(2, { type: "web_search_tool_result", tool_use_id: "srvtoolu_1", content: [] }),
    blockStop(2),
    { type: "weather_report", wind: 7 },
    blockStart(3, { type: "text", text: "" }),
    blockDelta(3, { type: "glow_delta", glow: 1 }),
    textDelta(3, "Done."),
    blockStop(3),
    messageDelta("tool_use"),
    messageStop,
  ));
  assertWellFormed(events);
  const answer = fold(events);
  assertEquals(texts(answer), [["text", "Done."]]);
  assertEquals(answer.reason, { kind: "end_turn", raw: "tool_use" }, "no call of the client's");
});

Deno.test("MessagesDecoder begins no block for text that stays empty", () => {
  const answer = fold(read(sse(
    messageStart,
    ...textBlock(0, ""),
    messageDelta("end_turn"),
    messageStop,
  )));
  assertEquals(answer.blocks, []);
});

Deno.test("MessagesDecoder reads each stop reason", () => {
  const reasons = [
    ["end_turn", "end_turn"],
    ["max_tokens", "max_tokens"],
    ["model_context_window_exceeded", "context_window"],
    ["pause_turn", "pause"],
    ["compaction", "end_turn"],
    ["something_new", "end_turn"],
  ] as const;
  for (const [raw, kind] of reasons) {
    const answer = fold(read(sse(messageStart, messageDelta(raw), messageStop)));
    assertEquals(answer.reason, { kind, raw });
  }
});

Deno.test("MessagesDecoder tells which stop sequence was met and why the model refused", () => {
  const ending = (reason: string, more: Parameters<typeof messageDelta>[1]) =>
    fold(read(sse(messageStart, messageDelta(reason, more), messageStop))).reason;
  assertEquals(ending("stop_sequence", { stop_sequence: "END" }), {
    kind: "stop_sequence",
    raw: "stop_sequence",
    stopSequence: "END",
  });
  const details = { stop_details: { type: "refusal", category: null, explanation: "Not that." } };
  assertEquals(ending("refusal", details), {
    kind: "refusal",
    raw: "refusal",
    explanation: "Not that.",
  });
});

Deno.test("MessagesDecoder replaces counts by later ones and never adds the two", () => {
  const counted = { ...messageDelta("end_turn"), usage: { input_tokens: 100, output_tokens: 9 } };
  assertEquals(fold(read(sse(messageStart, counted, messageStop))).usage, {
    input: 107,
    cacheRead: 5,
    cacheWrite: 2,
    output: 9,
    reasoning: 0,
  });
});

Deno.test("MessagesDecoder says that usage is unknown when no count came at the end", () => {
  const uncounted = { type: "message_delta", delta: { stop_reason: "end_turn" } };
  assertEquals(fold(read(sse(messageStart, uncounted, messageStop))).usageKnown, false);
});

Deno.test("MessagesDecoder goes on through a second message_start in the middle of an answer", () => {
  const events = read(sse(
    messageStart,
    blockStart(0, { type: "text", text: "" }),
    textDelta(0, "One "),
    { ...messageStart, message: { ...messageStart.message, id: "msg_other" } },
    textDelta(0, "answer."),
    blockStop(0),
    messageDelta("end_turn"),
    messageStop,
  ));
  assertWellFormed(events);
  assertEquals(texts(fold(events)), [["text", "One answer."]]);
});

Deno.test("MessagesDecoder passes over repeated starts, stops and terminals", () => {
  const start = blockStart(0, { type: "text", text: "" });
  const events = read(sse(
    messageStart,
    start,
    start,
    textDelta(0, "Once."),
    blockStop(0),
    blockStop(0),
    messageDelta("end_turn"),
    messageDelta("end_turn"),
    messageStop,
    messageStop,
    { type: "error", error: { type: "api_error", message: "too late" } },
  ));
  assertWellFormed(events);
  assertEquals(texts(fold(events)), [["text", "Once."]]);
});

Deno.test("MessagesDecoder ends a block that the upstream left open", () => {
  const events = read(sse(
    messageStart,
    blockStart(0, { type: "text", text: "" }),
    textDelta(0, "One."),
    ...textBlock(1, "Two."),
    messageDelta("end_turn"),
    messageStop,
  ));
  assertWellFormed(events);
  assertEquals(texts(fold(events)), [["text", "One."], ["text", "Two."]]);
});

Deno.test("MessagesDecoder gives an error for a piece of a block that never began", () => {
  const piece = blockDelta(1, { type: "input_json_delta", partial_json: "{}" });
  assertFails(
    read(sse(messageStart, ...textBlock(0, "Hi"), piece, messageDelta("tool_use"), messageStop)),
    "damaged or missing",
  );
});

Deno.test("MessagesDecoder gives an error for an event of the answer that is no JSON", () => {
  const garbage = 'event: content_block_delta\ndata: {"type":"content_blo\n\n';
  assertFails(read(sse(messageStart) + garbage), "damaged or missing");
});

Deno.test("MessagesDecoder passes over garbage that is no event of the answer", () => {
  const events = read(
    sse(messageStart) + "data: [DONE]\n\nevent: ping\ndata: pong\n\ndata: 17\n\n" +
      sse(...textBlock(0, "Hi"), messageDelta("end_turn"), messageStop),
  );
  assertEquals(texts(fold(events)), [["text", "Hi"]]);
});

Deno.test("MessagesDecoder gives an error when the upstream ends without saying why", () => {
  assertFails(read(""), "broke off");
  assertFails(read(sse(messageStart, ...textBlock(0, "Half"))), "broke off");
});

Deno.test("MessagesDecoder finishes an answer that lacks nothing but its message_stop", () => {
  const events = read(sse(messageStart, ...textBlock(0, "Whole"), messageDelta("end_turn")));
  assertWellFormed(events);
  assertEquals(texts(fold(events)), [["text", "Whole"]]);
});

Deno.test("MessagesDecoder passes on an error of the stream, at its beginning and in a block", () => {
  const error = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
  assertFails(read(sse(error)), "Overloaded");
  const events = read(sse(messageStart, blockStart(0, { type: "text", text: "H" }), error));
  assertFails(events, "Overloaded");
  const last = events.at(-1);
  assertEquals(last?.type === "error" && last.error.kind, "overloaded");
});

Deno.test("MessagesDecoder ignores an error that comes after the answer is complete", () => {
  const error = { type: "error", error: { type: "api_error", message: "Oh" } };
  const events = read(sse(messageStart, ...textBlock(0, "Whole"), messageDelta("end_turn"), error));
  assertEquals(texts(fold(events)), [["text", "Whole"]]);
});

Deno.test("MessagesDecoder gives an error for a call that does not say what it calls", () => {
  for (const call of [{ id: "toolu_1" }, { name: "look" }]) {
    const start = blockStart(0, { type: "tool_use", ...call, input: {} });
    assertFails(
      read(sse(messageStart, start, blockStop(0), messageDelta("tool_use"), messageStop)),
      "damaged or missing",
    );
  }
});

Deno.test("MessagesDecoder reads events by their data when the event line is missing", () => {
  const text = sse(messageStart, ...textBlock(0, "Hi"), messageDelta("end_turn"), messageStop);
  assertEquals(read(text.replaceAll(/^event: .*\n/gm, "")), read(text));
});

Deno.test("MessagesDecoder takes the code fence off JSON that was asked for without one", () => {
  const text = sse(
    messageStart,
    blockStart(0, { type: "text", text: "" }),
    ...["``", "`js", 'on\n{"a"', ": 1}\n`", "``"].map((piece) => textDelta(0, piece)),
    blockStop(0),
    messageDelta("end_turn"),
    messageStop,
  );
  assertEquals(texts(fold(read(text, { mayBeFenced: true }))), [["text", '{"a": 1}']]);
  assertEquals(texts(fold(read(text))), [["text", '```json\n{"a": 1}\n```']]);
});
