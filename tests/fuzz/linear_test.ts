/**
 * No reader takes time out of proportion to its input: not for nesting, repetition, near misses of
 * its regular expressions or endless lines.
 */
import { assert } from "@std/assert";
import { keyHash } from "../../lib/access/key_hash.ts";
import { KeyRing } from "../../lib/access/key_ring.ts";
import { createKeys } from "../../lib/access/keys.ts";
import { readKeysFile } from "../../lib/access/keys_file.ts";
import { parseModelAliases } from "../../lib/config/model_aliases.ts";
import { EventBoundary } from "../../lib/core/event_boundary.ts";
import { JsonScanner } from "../../lib/core/json_scan.ts";
import { parseEvents } from "../../lib/core/sse.ts";
import { estimateTokens } from "../../lib/core/tokens/estimate.ts";
import { parse } from "../../lib/std/dotenv.ts";
import { printable } from "../../lib/telemetry/printable.ts";
import { readReply } from "../../lib/upstream/reply.ts";
import { unwrapBytesLiteral } from "../../lib/upstream/unwrap.ts";
import { model } from "../models/model_by_name.ts";
import { codecs } from "../../lib/dialects/codecs.ts";
import { decodeContext } from "../dialects/messages/translation.ts";

/** Sizes in characters, eight times apart: what is quadratic takes 64 times as long. */
const SMALL = 20_000;
const FACTOR = 8;
const MOST = 32;

/** Below this, in milliseconds, a time says nothing. */
const TELLING_MS = 4;

const utf8 = new TextEncoder();
const repeated = (unit: string) => (size: number) => unit.repeat(Math.ceil(size / unit.length));
const url = new URL("https://cloud.gitlab.com/");
const keys = createKeys({
  proxyKey: undefined,
  ring: new KeyRing((name) => [name], []),
  required: true,
  clock: { now: () => 0 },
});

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  "event framing in small pieces": (text) => {
    const boundary = new EventBoundary();
    const bytes = utf8.encode(text);
    for (let at = 0; at < bytes.length; at += 64) boundary.push(bytes.subarray(at, at + 64));
  },
  "event reading": (text) => parseEvents(`${text}\n\n`),
  "JSON scanning": (text) => {
    try {
      new JsonScanner({ watch: ["messages.*.role"] }).push(utf8.encode(text));
    } catch {
      // Most of these texts are no JSON.
    }
  },
  "bytes literals": (text) => unwrapBytesLiteral(`b'${text}'`),
  "refusals": (text) =>
    readReply({ status: 400, headers: new Headers(), url }, utf8.encode(text), 0),
  ".env files": (text) => parse(text),
  "aliases": (text) => parseModelAliases(text),
  "keys files": (text) => readKeysFile(text),
  "key headers": (text) =>
    keys.identify(new Headers({ authorization: `Bearer ${text.replace(/[^ -~]/g, "")}` })),
  "hashes": (text) => keyHash(text),
  "log lines": (text) => printable(text, 200),
  "estimates": (text) => estimateTokens({ messages: [{ role: "user", content: text }] }),
  "translation of Messages": (text) =>
    translated("messages", { messages: [{ role: "user", content: text }] }),
  "translation of Chat": (text) =>
    translated("chat", { messages: [{ role: "user", content: text }] }),
  "translation of Responses": (text) => translated("responses", { input: text }),
};

const texts: Readonly<Record<string, (size: number) => string>> = {
  letters: repeated("a"),
  spaces: repeated(" "),
  "line ends": repeated("\n"),
  "carriage returns": repeated("\r"),
  "data lines": repeated("data: x\n"),
  comments: repeated(":\n\n"),
  brackets: repeated("["),
  members: (size) => `{${repeated('"a":1,')(size)}`,
  "backslashes": repeated("\\"),
  quotes: repeated(`"'`),
  dollars: repeated("${A:-"),
  assignments: repeated("A=$B\n"),
  "token beginnings": repeated("glpat-"),
  "web tokens": repeated("eyJ"),
  hosts: repeated("a."),
  equals: repeated("a=b|c,"),
  controls: repeated("\x1b[31m"),
  "half characters": repeated("\ud83d"),
};

for (const [reader, read] of Object.entries(readers)) {
  Deno.test(`the time of ${reader} grows no faster than the input`, () => {
    for (const [name, make] of Object.entries(texts)) {
      const [small, large] = [make(SMALL), make(SMALL * FACTOR)];
      const long = quickest(() => read(large));
      if (long < TELLING_MS) continue;
      const short = quickest(() => read(small));
      assert(
        long <= Math.max(short, TELLING_MS / FACTOR) * MOST,
        `${name}: ${short.toFixed(2)} ms for ${SMALL}, ${long.toFixed(2)} for ${FACTOR} times it`,
      );
    }
  });
}

/** The quickest of a few times: a busy machine makes the others longer. */
function quickest(work: () => unknown): number {
  let best = Infinity;
  for (let repeat = 0; repeat < 3; repeat++) {
    const began = performance.now();
    work();
    best = Math.min(best, performance.now() - began);
    if (best < TELLING_MS) break;
  }
  return best;
}

function translated(client: keyof typeof codecs, body: Record<string, string | object[]>): void {
  const json = { model: "m", max_tokens: 9, ...JSON.parse(JSON.stringify(body)) };
  const { request } = codecs[client].request.decode(json, decodeContext);
  const chosen = model(client === "messages" ? "gpt-5.5" : "sonnet");
  const [upstream = client] = chosen.dialects;
  codecs[upstream].request.encode(request, {
    ...decodeContext,
    model: chosen,
    clientMarksCache: codecs[client].marksCache,
  });
}
