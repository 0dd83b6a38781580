import { assert, assertEquals } from "@std/assert";
import type { JsonValue } from "../../../lib/core/canonical.ts";
import { type DialectName, dialectNames, dialects } from "../../../lib/dialects/mod.ts";
import { readRefusal } from "../../../lib/upstream/errors.ts";
import { exchangeRefusal } from "../../../lib/upstream/exchange_errors.ts";
import { MalformedExchangeReply, readExchangeReply } from "../../../lib/upstream/exchange_reply.ts";
import { parseJson, readReply } from "../../../lib/upstream/reply.ts";
import { unwrapBytesLiteral } from "../../../lib/upstream/unwrap.ts";
import { UpstreamError } from "../../../lib/upstream/upstream_error.ts";
import { kept, wordsOf } from "../_corpus.ts";
import { bytesOf, byteText, mutateBytes, mutateJson, mutateText } from "../_mutate.ts";
import type { Random } from "../_random.ts";
import { target } from "../_target.ts";

type Answer = {
  status: number;
  type: string;
  retryAfter: string;
  location: string;
  /** One byte in each character. */
  body: string;
};

const answers = kept<(Partial<Answer> & { [name: string]: JsonValue })[]>("error/bodies.json")
  .map((answer): Answer => ({
    status: 400,
    type: "",
    retryAfter: "",
    location: "",
    ...answer,
    body: byteText(answer.body ?? ""),
  }));
const parsed = answers.map(({ body }) => (parseJson(body) ?? null) as JsonValue);
const words = wordsOf(parsed);
const url = new URL("https://cloud.gitlab.com/ai/v1/proxy/x?private=1");
const NOW = Date.UTC(2026, 10, 28);

export const error = target<Answer>({
  name: "error",
  promise:
    "Every refusal becomes one error that each dialect can tell, short, and without secrets.",
  corpus: answers,

  generate(random, corpus) {
    const answer = { ...random.pick(corpus) };
    if (random.oneIn(4)) answer.status = random.pick([300, 400, 401, 403, 404, 409, 418, 500, 599]);
    if (random.oneIn(6)) answer.retryAfter = mutateText(answer.retryAfter || "17", random);
    if (random.oneIn(6)) answer.location = mutateText(answer.location || "https://a/b", random);
    answer.body = changedBody(answer.body, random);
    return answer;
  },

  check(answer) {
    const bytes = bytesOf(answer.body);
    const literal = unwrapBytesLiteral(pythonBytes(bytes));
    assertEquals(literal && textOf(literal), answer.body, "the literal of the bytes is read back");
    unwrapBytesLiteral(answer.body);
    const headers = headersOf(answer);
    const from = { status: answer.status, headers, url, bytes };
    for (const name of dialectNames) {
      assertTold(readRefusal(from, dialects[name].error.decode, NOW), name);
    }
    const reply = readReply(from, bytes, NOW);
    assertTold(exchangeRefusal(reply, url.host), "messages");
    try {
      const { expiresAt } = readExchangeReply(reply.json, NOW);
      assert(expiresAt > NOW && expiresAt <= NOW + 86_400_000, "it expires within a day");
    } catch (cause) {
      assert(cause instanceof MalformedExchangeReply, `${cause}`);
    }
  },
});

function changedBody(body: string, random: Random): string {
  const json = parseJson(body) as JsonValue | undefined;
  if (json === undefined || random.oneIn(4)) return mutateBytes(body, random, words);
  const text = byteText(
    JSON.stringify(mutateJson(json, random, random.pick(parsed), words)),
  );
  // As GitLab's gateway reports what its vendors say.
  return random.oneIn(3) ? JSON.stringify({ message: pythonBytes(bytesOf(text)) }) : text;
}

function headersOf({ type, retryAfter, location }: Answer): Headers {
  const headers = new Headers();
  for (
    const [name, value] of [["content-type", type], ["retry-after", retryAfter], [
      "location",
      location,
    ]] as const
  ) {
    // What no header can be does not arrive as one.
    const possible = value.replace(/[^\x20-\xff]|\x7f/g, "");
    if (possible !== "") headers.set(name, possible);
  }
  return headers;
}

function assertTold(error: UpstreamError, name: DialectName): void {
  assert(error instanceof UpstreamError);
  assert(Number.isInteger(error.status) && error.status >= 400 && error.status <= 599);
  assert(!/\bglpat-\w{8}|private=1/.test(error.message), `a secret: ${error.message}`);
  if (error.vendorBody === undefined) {
    assert(error.message.length < 1_500, "it is short");
    assert(!/\p{Cc}/u.test(error.message), "it has no control characters");
  }
  if (error.retryAfter !== undefined) {
    assert(Number.isFinite(error.retryAfter) && error.retryAfter >= 0, `in ${error.retryAfter} s`);
  }
  const { status, body } = dialects[name].error.encode(error, "req_1");
  assert(status >= 400 && status <= 599);
  assertEquals(typeof JSON.parse(body), "object");
  const { seen } = dialects[name].tap();
  assert(dialects[name].error.event(error, "req_1", seen).endsWith("\n\n"));
}

/** `repr(bytes)` as Python prints it. */
function pythonBytes(bytes: Uint8Array): string {
  const quote = bytes.includes(0x27) && !bytes.includes(0x22) ? '"' : "'";
  const printed = Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    if (character === "\\" || character === quote) return `\\${character}`;
    const named = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
    if (named) return named;
    return byte >= 0x20 && byte < 0x7f ? character : `\\x${byte.toString(16).padStart(2, "0")}`;
  });
  return `b${quote}${printed.join("")}${quote}`;
}

function textOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
