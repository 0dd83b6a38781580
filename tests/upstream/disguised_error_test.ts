import { assertEquals, assertRejects } from "@std/assert";
import { lookAtBeginning } from "../../lib/upstream/disguised_error.ts";

const encoder = new TextEncoder();
const never = new AbortController().signal;

function inPieces(text: string, size: number): ReadableStream<Uint8Array> {
  const bytes = encoder.encode(text);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return ReadableStream.from(pieces);
}

const long = "é".repeat(5_000);
const answers = [
  `{"id":"msg_1","type":"message","content":"${long}"}`,
  `{"id":"resp_1","object":"response","error":null}`,
  `{"error":null,"id":"resp_2"}`,
  `{"type":"message","error":{}}`,
  `{"input_tokens":7}`,
  "",
  "[1]",
];
const errors = [
  `{"error":{"message":"${long}"}}`,
  ` {\n "error" : {"message": "x"}}`,
  `{"error":"insufficient_credits"}`,
  `{"type":"error","error":{"type":"overloaded_error"}}`,
];

Deno.test("lookAtBeginning() tells errors from answers, in pieces of any size", async () => {
  for (const [texts, expected] of [[answers, false], [errors, true]] as const) {
    for (const text of texts) {
      for (const size of [1, 2, 7, 63, 64, 65, 100_000]) {
        const { isError } = await lookAtBeginning(inPieces(text, size), never);
        assertEquals(isError, expected, `${text.slice(0, 40)} in pieces of ${size}`);
      }
    }
  }
});

Deno.test("lookAtBeginning() gives back every byte, from the first one on", async () => {
  for (const text of [...answers, ...errors]) {
    for (const size of [1, 64, 100_000]) {
      const { body } = await lookAtBeginning(inPieces(text, size), never);
      assertEquals(await new Response(body).text(), text);
    }
  }
});

Deno.test("lookAtBeginning() lets go of a body that does not begin in time", async () => {
  const late = new AbortController();
  const cancelled = Promise.withResolvers<void>();
  const silent = new ReadableStream<Uint8Array>({ cancel: () => cancelled.resolve() });
  const looking = lookAtBeginning(silent, late.signal);
  late.abort(new Error("too late"));
  await assertRejects(() => looking, Error, "too late");
  await cancelled.promise;
});

Deno.test("lookAtBeginning() passes a client's departure on to the source", async () => {
  const cancelled = Promise.withResolvers<void>();
  const source = new ReadableStream<Uint8Array>({
    start: (out) => out.enqueue(encoder.encode(answers[0])),
    cancel: () => cancelled.resolve(),
  });
  const { body } = await lookAtBeginning(source, never);
  await body.cancel();
  await cancelled.promise;
});
