/**
 * Answers as the simulated vendors never give them but real servers have: legal and less than legal
 * ways to stream, written from the APIs' descriptions, and what each of them says.
 */
import type { DialectName } from "../../lib/dialects/names.ts";
import { formatEvent } from "../../lib/core/sse.ts";
import type { Json } from "../gateway/_looking.ts";
import type { Told } from "./_talk.ts";

export interface OddStream {
  name: string;
  stream: string;
  says: Pick<Told, "text" | "end"> & {
    thinking?: string;
    /** Name and input of each call. */
    calls?: (readonly [name: string, input: Json])[];
  };
}

const named = (...events: Json[]) =>
  events.map((event) => formatEvent(event.type, JSON.stringify(event))).join("");

// ---- Messages --------------------------------------------------------------------------------

const usage = { input_tokens: 10, output_tokens: 5 };

const messages = (stop_reason: string, ...blocks: Json[]) =>
  named(
    {
      type: "message_start",
      message: { id: "msg_1", type: "message", role: "assistant", content: [], usage },
    },
    ...blocks.flatMap(([content_block, ...deltas]: Json[], index) => [
      { type: "content_block_start", index, content_block },
      { type: "ping" },
      ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
      { type: "content_block_stop", index },
    ]),
    { type: "message_delta", delta: { stop_reason, stop_sequence: null }, usage },
    { type: "message_stop" },
  );

const textBlock = (text: string) => [{ type: "text", text: "" }, { type: "text_delta", text }];

const toolBlock = (id: string, ...pieces: string[]) => [
  { type: "tool_use", id, name: "Bash", input: {} },
  ...pieces.map((partial_json) => ({ type: "input_json_delta", partial_json })),
];

const thinkingBlock = (thinking: string) => [
  { type: "thinking", thinking: "", signature: "" },
  { type: "thinking_delta", thinking },
  { type: "signature_delta", signature: "c2ln" },
];

const ofMessages: readonly OddStream[] = [
  {
    name: "calls without any input",
    stream: messages(
      "tool_use",
      toolBlock("toolu_1"),
      toolBlock("toolu_2", ""),
      toolBlock("toolu_3", "{}"),
    ),
    says: { text: "", end: "calls", calls: [["Bash", {}], ["Bash", {}], ["Bash", {}]] },
  },
  {
    name: "thinking between texts and calls, and some of it hidden",
    stream: messages(
      "tool_use",
      [{ type: "redacted_thinking", data: "aGlkZGVu" }],
      thinkingBlock("One."),
      textBlock("A"),
      thinkingBlock("Two."),
      toolBlock("toolu_1", '{"command"', ":", '"x"}'),
    ),
    says: { text: "A", end: "calls", thinking: "One.Two.", calls: [["Bash", { command: "x" }]] },
  },
  {
    name: "tools that the vendor runs, and what nobody knows",
    stream: messages(
      "end_turn",
      textBlock("A"),
      [
        { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: {} },
        { type: "input_json_delta", partial_json: '{"query":"q"}' },
      ],
      [{ type: "web_search_tool_result", tool_use_id: "srvtoolu_1", content: [] }],
      [{ type: "novelty", x: 1 }, { type: "novel_delta", x: 2 }],
      textBlock("B"),
    ).replace("event: message_delta", "event: novelty\ndata: {}\n\nevent: message_delta"),
    says: { text: "AB", end: "end" },
  },
];

// ---- Chat ------------------------------------------------------------------------------------

const chunks = (...chunks: Json[]) =>
  [...chunks.map((chunk) => JSON.stringify({ id: "c", model: "m", ...chunk })), "[DONE]"]
    .map((data) => formatEvent("", data)).join("");

const delta = (delta: Json, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta, finish_reason }],
});

const piece = (index: Json, args: Json, head: Json = {}) =>
  delta({ tool_calls: [{ index, ...head, function: { ...head.function, arguments: args } }] });

const call = (id: string) => ({ id, type: "function", function: { name: "Bash" } });

const ofChat: readonly OddStream[] = [
  {
    name: "calls that are mixed up, counted from 1, and end with stop",
    stream: chunks(
      { choices: [], prompt_filter_results: [] },
      delta({ role: "assistant", content: "" }),
      piece(1, "", call("call_1")),
      piece(2, '{"command"', call("call_2")),
      piece(1, '{"command":"a"'),
      piece(2, ':"b"}'),
      piece(1, "}"),
      delta({}, "stop"),
      { choices: [], usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 } },
    ),
    says: {
      text: "",
      end: "calls",
      calls: [["Bash", { command: "a" }], ["Bash", { command: "b" }]],
    },
  },
  {
    name: "a call without id and input, and usage before the end",
    stream: chunks(
      delta({ role: "assistant", content: "A" }),
      {
        ...piece(0, null, { type: "function", function: { name: "Bash" } }),
        usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 },
      },
      delta({ content: null }, "tool_calls"),
    ),
    says: { text: "A", end: "calls", calls: [["Bash", {}]] },
  },
  {
    name: "thinking, and tool_calls for an end without any",
    stream: chunks(
      delta({ role: "assistant", reasoning_content: "Hm. " }),
      delta({ reasoning_content: "Well." }),
      delta({ content: "A" }),
      delta({}, "tool_calls"),
    ),
    says: { text: "A", end: "end", thinking: "Hm. Well." },
  },
];

// ---- Responses -------------------------------------------------------------------------------

const responses = (...events: Json[]) =>
  named(
    { type: "response.created", response: { id: "resp_1", model: "m", output: [] } },
    ...events,
    {
      type: "response.completed",
      response: {
        id: "resp_1",
        status: "completed",
        output: [],
        usage: { input_tokens: 9, output_tokens: 4, total_tokens: 13 },
      },
    },
  );

const message = (text: string) => ({
  type: "message",
  id: "msg_1",
  role: "assistant",
  content: [{ type: "output_text", text, annotations: [] }],
});

const functionCall = (call_id: string, input = "") => ({
  type: "function_call",
  id: `fc_${call_id}`,
  call_id,
  name: "Bash",
  arguments: input,
});

const added = (output_index: number, item: Json) => ({
  type: "response.output_item.added",
  output_index,
  item,
});

const done = (output_index: number, item: Json) => ({
  type: "response.output_item.done",
  output_index,
  item,
});

const ofResponses: readonly OddStream[] = [
  {
    name: "items that come whole",
    stream: responses(
      done(0, {
        type: "reasoning",
        id: "rs_1",
        summary: [{ type: "summary_text", text: "One." }, { type: "summary_text", text: "Two." }],
        encrypted_content: "sealed",
      }),
      done(1, message("A")),
      done(2, functionCall("call_1", '{"command":"x"}')),
    ),
    says: {
      text: "A",
      end: "calls",
      thinking: "One.\n\nTwo.",
      calls: [["Bash", { command: "x" }]],
    },
  },
  {
    name: "calls that overlap, under ids that change",
    stream: responses(
      added(0, { ...message(""), content: [] }),
      { type: "response.output_text.delta", output_index: 0, content_index: 0, delta: "A" },
      done(0, { ...message("A"), id: "msg_other" }),
      added(1, functionCall("call_1")),
      added(2, functionCall("call_2")),
      {
        type: "response.function_call_arguments.delta",
        output_index: 2,
        item_id: "?",
        delta: "{}",
      },
      {
        type: "response.function_call_arguments.delta",
        output_index: 1,
        item_id: "!",
        delta: '{"command":"x"}',
      },
      { type: "response.queued" },
      done(2, { ...functionCall("call_2", "{}"), id: "fc_other" }),
      done(1, functionCall("call_1", '{"command":"x"}')),
    ),
    says: { text: "A", end: "calls", calls: [["Bash", { command: "x" }], ["Bash", {}]] },
  },
  {
    name: "a call of the vendor's own and a call without input",
    stream: responses(
      added(0, { type: "web_search_call", id: "ws_1", status: "in_progress" }),
      { type: "response.web_search_call.searching", output_index: 0, item_id: "ws_1" },
      done(0, { type: "web_search_call", id: "ws_1", status: "completed" }),
      added(1, functionCall("call_1")),
      done(1, functionCall("call_1")),
    ),
    says: { text: "", end: "calls", calls: [["Bash", {}]] },
  },
];

export const oddStreams: Readonly<Record<DialectName, readonly OddStream[]>> = {
  messages: ofMessages,
  chat: ofChat,
  responses: ofResponses,
};
