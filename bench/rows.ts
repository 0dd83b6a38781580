/** What is measured: one row for each kind of request, answer and number of clients. */
import type { DialectName } from "../lib/dialects/names.ts";
import { type Pace, upstreamPaths } from "./answers.ts";

export interface Row {
  readonly name: string;
  readonly client: DialectName;
  /** In which dialect the gateway asks; the client's own passes through. */
  readonly upstream: DialectName;
  /** How the answer is streamed; absent for a client that wants it whole. */
  readonly stream?: Pace;
  /** About how large the prompt is, in bytes. */
  readonly prompt: number;
  readonly clients: number;
  /** Whether its memory is of interest: it then gets processes of its own. */
  readonly isFresh: boolean;
  /** Whether it belongs to the short form. */
  readonly isQuick: boolean;
}

const kilo = 1_000;
const mega = 1_000_000;

const json = undefined;
const sse = (deltas: number, paceMs = 0): Pace => ({ deltas, paceMs });

/** A model that is asked in the upstream's dialect by a client of the other one. */
const models: Record<DialectName, Partial<Record<DialectName, string>>> = {
  messages: { messages: "duo-chat-sonnet-4-5", responses: "duo-chat-gpt-5-1" },
  chat: {
    messages: "duo-chat-sonnet-4-5",
    chat: "duo-chat-gpt-5-1",
    responses: "duo-chat-gpt-5-6-sol",
  },
  responses: { messages: "duo-chat-sonnet-4-5", responses: "duo-chat-gpt-5-1" },
};

const passthroughs = ["messages", "chat", "responses"] as const;
const translations = [
  ["messages", "responses"],
  ["chat", "messages"],
  ["chat", "responses"],
  ["responses", "messages"],
] as const;

export const rows: readonly Row[] = [
  ...passthroughs.flatMap((dialect) => [
    row(dialect, dialect, json, { clients: 1, isQuick: dialect === "messages" }),
    row(dialect, dialect, json, { clients: 32, isQuick: dialect === "messages" }),
    row(dialect, dialect, sse(20), { clients: 1, isQuick: dialect === "messages" }),
    row(dialect, dialect, sse(20), { clients: 32, isQuick: dialect === "messages" }),
    row(dialect, dialect, sse(400), { clients: 32, isQuick: dialect === "messages" }),
  ]),
  row("messages", "messages", sse(400), { clients: 1 }),
  row("messages", "messages", json, { prompt: 200 * kilo, clients: 1, isQuick: true }),
  row("messages", "messages", json, { prompt: 200 * kilo, clients: 32 }),
  row("messages", "messages", json, { prompt: 5 * mega, clients: 1 }),
  row("messages", "messages", json, { prompt: 45 * mega, clients: 1, isFresh: true }),
  row("messages", "messages", sse(64, 20), { clients: 1, isQuick: true }),
  row("messages", "messages", sse(64, 20), { clients: 32 }),
  row("messages", "messages", sse(64, 20), { clients: 500, isFresh: true }),
  row("messages", "messages", sse(40, 100), { clients: 1_000, isFresh: true }),
  ...translations.flatMap(([client, upstream]) => [
    row(client, upstream, json, { clients: 1 }),
    row(client, upstream, json, { clients: 32 }),
    row(client, upstream, sse(20), { clients: 1 }),
    row(client, upstream, sse(20), { clients: 32, isQuick: client === "messages" }),
    row(client, upstream, sse(400), { clients: 32, isQuick: client === "messages" }),
  ]),
  row("messages", "responses", json, { prompt: 200 * kilo, clients: 1 }),
  row("messages", "responses", sse(64, 20), { clients: 1 }),
];

/** @throws when there is none of this name. */
export function rowOf(name: string): Row {
  const row = rows.find((row) => row.name === name);
  if (!row) throw new TypeError(`There is no such row: ${name}`);
  return row;
}

function row(
  client: DialectName,
  upstream: DialectName,
  stream: Pace | undefined,
  { clients, prompt = 200, isFresh = false, isQuick = false }:
    & Pick<Row, "clients">
    & Partial<Pick<Row, "prompt" | "isFresh" | "isQuick">>,
): Row {
  const lane = client === upstream ? client : `${client}->${upstream}`;
  const name = [lane, shape(stream), size(prompt), `c=${clients}`].join(", ");
  return { name, client, upstream, ...stream && { stream }, prompt, clients, isFresh, isQuick };
}

function shape(stream: Pace | undefined): string {
  if (!stream) return "JSON";
  const pace = stream.paceMs > 0 ? ` every ${stream.paceMs} ms` : "";
  return `SSE ${stream.deltas}${pace}`;
}

function size(bytes: number): string {
  if (bytes >= mega) return `${bytes / mega} MB`;
  return bytes >= kilo ? `${bytes / kilo} kB` : `${bytes} B`;
}

/** The whole HTTP message of a row's request; only the gateway is at the client's own path. */
export function requestOf(row: Row, { toGateway, key }: { toGateway: boolean; key: string }) {
  const clientPaths = {
    messages: "/v1/messages",
    chat: "/v1/chat/completions",
    responses: "/v1/responses",
  } as const satisfies Record<DialectName, string>;
  const path = toGateway ? clientPaths[row.client] : upstreamPaths[row.upstream];
  const body = new TextEncoder().encode(JSON.stringify(bodyOf(row)));
  const head = new TextEncoder().encode(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: bench\r\nx-api-key: ${key}\r\n` +
      `anthropic-version: 2023-06-01\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
  );
  const message = new Uint8Array(head.length + body.length);
  message.set(head);
  message.set(body, head.length);
  return message;
}

/** The JSON of a row's request. */
export function bodyOf({ client, upstream, stream, prompt }: Row) {
  const common = { model: models[client][upstream], stream: stream !== undefined };
  const limit = 4_096;
  const turns = prompt < mega ? talk(prompt) : pictures(prompt);
  switch (client) {
    case "messages":
      return { ...common, max_tokens: limit, messages: turns };
    case "chat":
      return { ...common, max_completion_tokens: limit, messages: turns };
    case "responses":
      return { ...common, max_output_tokens: limit, input: turns };
  }
}

/** A conversation as agents have them: turns of two kilobytes. */
function talk(bytes: number) {
  const sentence = 'The quick brown fox is asked to read this file and to say "why" it fails.\n';
  const turns = Math.ceil(bytes / 2_000);
  const text = sentence.repeat(Math.max(1, Math.round(bytes / turns / sentence.length)));
  return Array.from({ length: turns }, (_, i) => ({
    role: (turns - i) % 2 === 1 ? "user" : "assistant",
    content: text,
  }));
}

/** Pictures of five megabytes, in the form that Messages has for them. */
function pictures(bytes: number) {
  const source = { type: "base64", media_type: "image/png", data: "iVBORw0K".repeat(625_000) };
  const content = Array.from({ length: Math.round(bytes / 5_000_000) }, () => ({
    type: "image",
    source,
  }));
  return [{ role: "user", content: [...content, { type: "text", text: "What is this?" }] }];
}
