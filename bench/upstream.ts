/**
 * GitLab and its AI gateway as fast as they can be: canned answers over bare connections, so that
 * what is measured is who stands in front. Every delta is an HTTP chunk of its own; what is not
 * paced is written in pieces of about 4 kB, as a busy network hands it out.
 *
 * `PUT /pace` tells it how to stream from then on.
 */
import { type DialectName, dialectNames } from "../lib/dialects/names.ts";
import {
  cannedStreams,
  EXCHANGE_PATH,
  exchangeReply,
  type Pace,
  upstreamPaths,
  wholeAnswers,
  WORDS,
} from "./answers.ts";
import { type Head, MessageReader, writeAll } from "./http1.ts";
import { stamp } from "./stamp.ts";

const WRITE = 4_096;
const LAST_CHUNK = "0\r\n\r\n";
const STREAM_HEAD =
  "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n";
const encoder = new TextEncoder();
const latin1 = new TextDecoder("latin1");

/** Bytes at either end of a request in which its `stream` is looked for. */
const NEAR = 1_024;

const dialectAt = new Map<string, DialectName>(
  dialectNames.map((dialect) => [upstreamPaths[dialect], dialect]),
);
const exchange = jsonMessage(exchangeReply);
const notFound = encoder.encode("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");

let pace: Pace = { deltas: 20, paceMs: 0 };
let streams = streamsAt(pace);
const wholes = byDialect((dialect) => jsonMessage(wholeAnswers[dialect]));

function byDialect<T>(of: (dialect: DialectName) => T): Record<DialectName, T> {
  return { messages: of("messages"), chat: of("chat"), responses: of("responses") };
}

/** What to write, ready made: all of a stream, or where it is paced what comes around its deltas. */
function streamsAt({ deltas, paceMs }: Pace): Record<DialectName, readonly Uint8Array[]> {
  return byDialect((dialect) => {
    const { begin, delta, end } = cannedStreams[dialect];
    const words = Array.from({ length: paceMs > 0 ? 0 : deltas }, (_, i) => delta(i, WORDS));
    const head = STREAM_HEAD + chunk(begin);
    const last = chunk(end(deltas)) + LAST_CHUNK;
    const pieces = paceMs > 0 ? [head, last] : grouped([head, ...words.map(chunk), last]);
    return pieces.map((text) => encoder.encode(text));
  });
}

function jsonMessage(value: object): Uint8Array {
  const body = JSON.stringify(value);
  return encoder.encode(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
}

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

/** Texts joined until they are about as long as one write. */
function grouped(texts: readonly string[]): string[] {
  const groups = [""];
  for (const text of texts) {
    const last = groups.at(-1) ?? "";
    if (last.length >= WRITE) groups.push(text);
    else groups[groups.length - 1] = last + text;
  }
  return groups;
}

async function serve(connection: Deno.TcpConn): Promise<void> {
  connection.setNoDelay(true);
  const reader = new MessageReader(connection, 262_144);
  for (let head = await reader.head(); head; head = await reader.head()) {
    const [method, path = ""] = head.startLine.split(" ");
    const isPace = method === "PUT";
    const wantsStream = isPace ? await setPace(reader, head) : await readRequest(reader, head);
    const dialect = dialectAt.get(path);
    if (isPace || path === EXCHANGE_PATH) await writeAll(connection, exchange);
    else if (!dialect) await writeAll(connection, notFound);
    else if (!wantsStream) await writeAll(connection, wholes[dialect]);
    else if (pace.paceMs > 0) await writePaced(connection, dialect, pace);
    else for (const piece of streams[dialect]) await writeAll(connection, piece);
  }
}

/** Reads a request's body, and says whether it asks for a stream: near its beginning or its end. */
async function readRequest(reader: MessageReader, head: Head): Promise<boolean> {
  let beginning: string | undefined;
  let end = "";
  await reader.body(head, (bytes) => {
    beginning ??= latin1.decode(bytes.subarray(0, NEAR));
    end = latin1.decode(bytes.subarray(-NEAR));
  });
  return `${beginning} ${end}`.includes('"stream":true');
}

async function setPace(reader: MessageReader, head: Head): Promise<undefined> {
  let text = "";
  await reader.body(head, (bytes) => text += latin1.decode(bytes));
  pace = JSON.parse(text);
  streams = streamsAt(pace);
}

/** Each delta says when it was written. */
async function writePaced(
  connection: Deno.TcpConn,
  dialect: DialectName,
  { deltas, paceMs }: Pace,
): Promise<void> {
  const [begin, end] = streams[dialect];
  if (!begin || !end) throw new TypeError("The stream is not paced");
  await writeAll(connection, begin);
  const began = performance.now();
  for (let index = 0; index < deltas; index++) {
    const due = began + (index + 1) * paceMs;
    await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
    const event = cannedStreams[dialect].delta(index, stamp());
    await writeAll(connection, encoder.encode(chunk(event)));
  }
  await writeAll(connection, end);
}

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
console.log(listener.addr.port);
for await (const connection of listener) {
  // Whoever is measured may close a connection at any time.
  serve(connection).catch(() => {}).finally(() => connection.close());
}
