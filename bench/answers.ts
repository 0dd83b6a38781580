/** What the canned upstream answers in each dialect: the same words, whole or delta by delta. */
import type { DialectName } from "../lib/dialects/names.ts";

/** How the upstream is told to stream to whoever asks for a stream, until it is told otherwise. */
export interface Pace {
  readonly deltas: number;
  /** Milliseconds between two; 0 is as fast as they can be written. */
  readonly paceMs: number;
}

/** An answer as a stream: what comes before its deltas, each of them, and what ends it. */
export interface CannedStream {
  readonly begin: string;
  delta(index: number, text: string): string;
  end(deltas: number): string;
}

/** The text of a delta of an answer that is not paced. */
export const WORDS = "some words ";

/** Where each dialect's requests arrive at GitLab's AI gateway. */
export const upstreamPaths = {
  messages: "/v1/proxy/anthropic/v1/messages",
  chat: "/v1/proxy/openai/v1/chat/completions",
  responses: "/v1/proxy/openai/v1/responses",
} as const satisfies Record<DialectName, string>;

/** Where GitLab exchanges a personal token for one of its gateway. */
export const EXCHANGE_PATH = "/api/v4/ai/third_party_agents/direct_access";

export const exchangeReply = {
  token: "canned-gateway-token",
  headers: { "X-Gitlab-Instance-Id": "canned" },
};

const text = WORDS.repeat(20);
const named = (name: string, value: object) => `event: ${name}\ndata: ${JSON.stringify(value)}\n\n`;
const data = (value: object) => `data: ${JSON.stringify(value)}\n\n`;

const message = {
  id: "msg_canned",
  type: "message",
  role: "assistant",
  model: "claude-sonnet-4-5-20250929",
  content: [{ type: "text", text }],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage: {
    input_tokens: 50,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: 60,
  },
};

const completion = {
  id: "chatcmpl-canned",
  object: "chat.completion",
  created: 1_790_000_000,
  model: "gpt-5.1-2025-11-13",
  choices: [{
    index: 0,
    message: { role: "assistant", content: text, refusal: null },
    finish_reason: "stop",
  }],
  usage: { prompt_tokens: 50, completion_tokens: 60, total_tokens: 110 },
};

const part = { type: "output_text", text, annotations: [] };
const item = {
  id: "msg_canned",
  type: "message",
  status: "completed",
  role: "assistant",
  content: [part],
};
const response = {
  id: "resp_canned",
  object: "response",
  created_at: 1_790_000_000,
  status: "completed",
  error: null,
  incomplete_details: null,
  model: "gpt-5.1-2025-11-13",
  output: [item],
  usage: { input_tokens: 50, output_tokens: 60, total_tokens: 110 },
};

/** Each dialect's whole answer. */
export const wholeAnswers = {
  messages: message,
  chat: completion,
  responses: response,
} as const satisfies Record<DialectName, object>;

const chunk = (delta: object, finish: string | null = null) =>
  data({
    ...completion,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, finish_reason: finish }],
    usage: null,
  });
const inItem = { item_id: item.id, output_index: 0 };
const inPart = { ...inItem, content_index: 0 };
const running = { ...response, status: "in_progress", output: [], usage: null };

/** Each dialect's answer as a stream. */
export const cannedStreams = {
  messages: {
    begin: named("message_start", {
      type: "message_start",
      message: { ...message, content: [], stop_reason: null },
    }) + named("content_block_start", {
      type: "content_block_start",
      index: 0,
      content_block: { type: "text", text: "" },
    }),
    delta: (_, text) =>
      named("content_block_delta", {
        type: "content_block_delta",
        index: 0,
        delta: { type: "text_delta", text },
      }),
    end: () =>
      named("content_block_stop", { type: "content_block_stop", index: 0 }) +
      named("message_delta", {
        type: "message_delta",
        delta: { stop_reason: "end_turn", stop_sequence: null },
        usage: { output_tokens: 60 },
      }) + named("message_stop", { type: "message_stop" }),
  },
  chat: {
    begin: chunk({ role: "assistant", content: "" }),
    delta: (_, content) => chunk({ content }),
    end: () =>
      chunk({}, "stop") +
      data({ ...completion, object: "chat.completion.chunk", choices: [] }) +
      "data: [DONE]\n\n",
  },
  responses: {
    begin:
      ["created", "in_progress"].map((name, sequence_number) =>
        named(`response.${name}`, { type: `response.${name}`, sequence_number, response: running })
      ).join("") + named("response.output_item.added", {
        type: "response.output_item.added",
        sequence_number: 2,
        output_index: 0,
        item: { ...item, status: "in_progress", content: [] },
      }) + named("response.content_part.added", {
        type: "response.content_part.added",
        sequence_number: 3,
        ...inPart,
        part: { ...part, text: "" },
      }),
    delta: (index, delta) =>
      named("response.output_text.delta", {
        type: "response.output_text.delta",
        sequence_number: 4 + index,
        ...inPart,
        delta,
      }),
    end: (deltas) =>
      [
        ["output_text.done", { ...inPart, text }],
        ["content_part.done", { ...inPart, part }],
        ["output_item.done", { output_index: 0, item }],
        ["completed", { response }],
      ].map(([name, members], index) =>
        named(`response.${name}`, {
          type: `response.${name}`,
          sequence_number: 4 + deltas + index,
          ...members as object,
        })
      ).join(""),
  },
} as const satisfies Record<DialectName, CannedStream>;
