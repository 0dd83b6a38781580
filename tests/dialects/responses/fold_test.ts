import { assert, assertEquals, assertThrows } from "@std/assert";
import { GatewayError } from "../../../lib/core/errors.ts";
import type { SseEvent } from "../../../lib/core/sse.ts";
import { responses } from "../../../lib/dialects/responses/mod.ts";
import { foldedText } from "../../helpers/folding.ts";

/** A response as no JavaScript program would write it. */
const response = '{ "id":"resp_1", "object":"response","status" : "completed","temperature":1.0,' +
  '"top_p":1e0,"big":12345678901234567890,"text":"\\u00e9\\/ 🙂","error":null,' +
  '"output":[{"type":"message","content":[{"type":"output_text","text":"}\\"response\\":{"}]},' +
  '{"type":"new_call","x":[ ]}],"usage":{"input_tokens":3,"output_tokens":2} }';

const named = (event: string, data: string): SseEvent => ({ event, data });
const created = named("response.created", '{"type":"response.created","response":{"id":"resp_1"}}');
const delta = named(
  "response.output_text.delta",
  '{"type":"response.output_text.delta","delta":"a"}',
);
const ended = (type: string, text = response) =>
  named(type, `{"type":"${type}", "sequence_number":7,"response": ${text} ,"obfuscation":"x"}`);

for (const type of ["response.completed", "response.incomplete"]) {
  Deno.test(`what ${type} holds is the answer, byte for byte`, () => {
    assertEquals(foldedText(responses, [created, delta, ended(type)]), response);
  });
}

Deno.test("events without a name fold by their data", () => {
  const events = [created, delta, ended("response.completed")];
  assertEquals(foldedText(responses, events.map(({ data }) => ({ event: "", data }))), response);
});

Deno.test("of two ends the first counts, and no damage on the way does", () => {
  const broken = named("response.output_text.delta", '{"type":');
  const second = ended("response.completed", '{"id":"resp_2"}');
  const events = [created, broken, ended("response.completed"), second];
  assertEquals(foldedText(responses, events), response);
});

Deno.test("any depth of nesting passes", () => {
  const deep = `{"x":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
  assertEquals(foldedText(responses, [ended("response.completed", deep)]), deep);
});

const failing: Readonly<Record<string, SseEvent[]>> = {
  "without its end": [created, delta],
  "without anything": [],
  "that failed": [
    created,
    ended(
      "response.failed",
      '{"id":"resp_1","status":"failed","error":{"code":"server_error","message":"Oh"}}',
    ),
  ],
  "with an error": [named("error", '{"type":"error","error":{"message":"Oh","code":"x"}}')],
  "whose end holds no response": [created, ended("response.completed", "null")],
  "whose end cannot be read": [created, named("response.completed", '{"type":"response.comp')],
};

for (const [name, events] of Object.entries(failing)) {
  Deno.test(`a stream ${name} is no response`, () => {
    const error = assertThrows(() => foldedText(responses, events), GatewayError);
    assert(error.kind !== "internal");
  });
}
