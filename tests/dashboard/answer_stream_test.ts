import { assertEquals } from "@std/assert";
import { type AnswerPart, answerParts, errorText } from "../../lib/dashboard/answer_stream.ts";

const frames = [
  `event: message_start\ndata: {"type":"message_start","message":{"usage":{"input_tokens":9}}}\n\n`,
  `event: content_block_delta\ndata: {"type":"content_block_delta","delta":{"type":"text_delta","text":"Hé"}}\n\n`,
  `: a comment\n\n`,
  `event: content_block_delta\r\ndata: {"type":"content_block_delta","delta":{"type":"text_delta","text":"llo"}}\r\n\r\n`,
  `event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":7}}\n\n`,
  `event: message_stop\ndata: {"type":"message_stop"}`,
].join("");

async function read(...chunks: Uint8Array[]): Promise<AnswerPart[]> {
  const body = ReadableStream.from(chunks.values()) as ReadableStream<Uint8Array>;
  return await Array.fromAsync(answerParts(body));
}

Deno.test("an answer is read wherever the network splits it", async () => {
  const bytes = new TextEncoder().encode(frames);
  const expected = [{ text: "Hé" }, { text: "llo" }, { tokens: 7 }];
  for (let at = 0; at <= bytes.length; at++) {
    assertEquals(await read(bytes.subarray(0, at), bytes.subarray(at)), expected);
  }
});

Deno.test("an error within an answer is told, and what is no JSON is passed over", async () => {
  const text = `data: {"type":"error","error":{"message":"overloaded"}}\n\ndata: {oh\n\n`;
  assertEquals(await read(new TextEncoder().encode(text)), [{ error: "overloaded" }]);
});

Deno.test("errors of every dialect have words", () => {
  assertEquals(errorText({ error: { message: "wrong key" } }), "wrong key");
  for (const odd of [null, {}, { error: null }, { error: { message: 5 } }, "x"]) {
    assertEquals(errorText(odd), "The answer broke off.");
  }
});
