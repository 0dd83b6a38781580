import { assertEquals, assertThrows } from "@std/assert";
import { GatewayError } from "../../lib/core/errors.ts";
import { StreamFold } from "../../lib/core/stream_fold.ts";
import { dialects } from "../../lib/dialects/mod.ts";

const utf8 = new TextEncoder();

const stream = 'data: {"id":"1","choices":[{"index":0,"delta":{"content":"ä🙂"}}]}\r\n\r\n' +
  ": comment\n\n" +
  'data: {"id":"1","choices":[{"index":0,"delta":{"content":"!"},"finish_reason":"stop"}]}\n\n' +
  'data: {"id":"1","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2}}\n\n';

function foldOf(...chunks: Uint8Array[]): StreamFold {
  const fold = new StreamFold(dialects.chat.fold());
  for (const chunk of chunks) assertEquals(fold.push(chunk), undefined);
  assertEquals(fold.end(), undefined);
  return fold;
}

Deno.test("StreamFold gives the same answer wherever the stream is cut", () => {
  const bytes = utf8.encode(stream);
  const expected = foldOf(bytes).answer;
  assertEquals(JSON.parse(expected).choices[0].message.content, "ä🙂!");
  for (let at = 0; at <= bytes.length; at++) {
    const fold = foldOf(bytes.subarray(0, at), bytes.subarray(at));
    assertEquals(fold.answer, expected);
    assertEquals(fold.result, { kind: "completed" });
    assertEquals([fold.usage?.input, fold.finishReason], [7, "stop"]);
  }
});

Deno.test("StreamFold takes a last event without its blank line", () => {
  assertEquals(foldOf(utf8.encode(stream.trimEnd())).answer, foldOf(utf8.encode(stream)).answer);
});

Deno.test("StreamFold tells an error of the stream at once, and an early end at the end", () => {
  const fold = new StreamFold(dialects.chat.fold());
  const error = utf8.encode('data: {"error":{"message":"Oh","type":"server_error"}}\n\n');
  const told = assertThrows(() => fold.push(error), GatewayError);
  assertEquals(told.message, "Oh");
  assertEquals(fold.result, undefined);

  const short = new StreamFold(dialects.chat.fold());
  short.push(utf8.encode(stream.slice(0, 100)));
  assertThrows(() => short.end(), GatewayError, "closed the stream early");
  assertEquals(short.result, undefined);
});

Deno.test("StreamFold has its answer although the connection breaks after the last word", () => {
  const fold = new StreamFold(dialects.chat.fold());
  fold.push(utf8.encode(stream));
  fold.fail();
  assertEquals(fold.result, { kind: "completed" });
  assertEquals(JSON.parse(fold.answer).object, "chat.completion");
});
