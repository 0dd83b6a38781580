import type { DialectName } from "../../lib/dialects/names.ts";

export type Body = Record<string, unknown>;

/** One of the three APIs with a model that speaks it, so that requests pass through. */
export interface Api {
  readonly dialect: DialectName;
  readonly path: string;
  /** What statistics call the endpoint. */
  readonly endpoint: string;
  /** The model as GitLab names it, and as the upstream does. */
  readonly model: string;
  readonly upstreamModel: string;
  /** The smallest request that asks the model something. */
  request(prompt?: string): Body;
}

export const messages: Api = {
  dialect: "messages",
  path: "/v1/messages",
  endpoint: "messages",
  model: "duo-chat-sonnet-4-5",
  upstreamModel: "claude-sonnet-4-5-20250929",
  request: (prompt = "Hello") => ({
    model: "duo-chat-sonnet-4-5",
    max_tokens: 400,
    messages: [{ role: "user", content: prompt }],
  }),
};

export const chat: Api = {
  dialect: "chat",
  path: "/v1/chat/completions",
  endpoint: "chat-completions",
  model: "duo-chat-gpt-5-2",
  upstreamModel: "gpt-5.2-2025-12-11",
  request: (prompt = "Hello") => ({
    model: "duo-chat-gpt-5-2",
    messages: [{ role: "user", content: prompt }],
  }),
};

export const responses: Api = {
  dialect: "responses",
  path: "/v1/responses",
  endpoint: "responses",
  model: "duo-chat-gpt-5-3-codex",
  upstreamModel: "gpt-5.3-codex",
  request: (prompt = "Hello") => ({ model: "duo-chat-gpt-5-3-codex", input: prompt }),
};

export const apis: readonly Api[] = [messages, chat, responses];

/** A request of one of the APIs for a model, streamed or not. */
export interface Asking {
  /** The client's. */
  readonly api: Api;
  /** The one that the model is asked by. */
  readonly upstream: DialectName;
  readonly lane: "passthrough" | "translate";
  readonly stream: boolean;
  readonly label: string;
  request(prompt?: string): Body;
}

/** Every API, streamed and not, with a model that speaks it. */
export const askings: readonly Asking[] = apis.flatMap((api) => eachWay(api, api, api.dialect));

/** Every API, streamed and not, with models that do not speak it, so that requests are translated. */
export const crossings: readonly Asking[] = [
  ...eachWay(messages, chat, "responses"),
  ...eachWay(messages, responses, "responses"),
  ...eachWay(chat, messages, "messages"),
  ...eachWay(chat, responses, "responses"),
  ...eachWay(responses, messages, "messages"),
];

function eachWay(api: Api, { model }: Api, upstream: DialectName): Asking[] {
  return [false, true].map((stream) => ({
    api,
    upstream,
    lane: upstream === api.dialect ? "passthrough" : "translate",
    stream,
    label: `${api.dialect} for ${model}, ${stream ? "streamed" : "unary"}`,
    request: (prompt) => ({ ...api.request(prompt), model, ...stream && { stream } }),
  }));
}
