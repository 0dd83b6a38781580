import { z } from "zod";
import { assertEquals, assertThrows } from "@std/assert";
import { GatewayError } from "../../lib/core/errors.ts";
import { parseRequest } from "../../lib/core/parse_request.ts";

const part = z.looseObject({ type: z.string(), text: z.string().optional() });
const schema = z.looseObject({
  messages: z.array(z.looseObject({ content: z.union([z.string(), z.array(part)]) })),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
});

function refusal(body: unknown): GatewayError {
  return assertThrows(() => parseRequest(schema, body), GatewayError);
}

Deno.test("A request that fits its schema is given, with what the schema does not know", () => {
  const body = { messages: [{ content: [{ type: "text", more: 1 }] }], unknown: { a: [1] } };
  assertEquals<unknown>(parseRequest(schema, body), body);
});

Deno.test("The first wrong member is named by its path, inside a union as well", () => {
  const rows: [unknown, string][] = [
    [{}, "messages"],
    [{ messages: {} }, "messages"],
    [{ messages: [{ content: 5 }] }, "messages[0].content"],
    [{ messages: [{ content: "a" }, { content: [{}] }] }, "messages[1].content[0].type"],
    [{ messages: [{ content: [{ type: "text", text: 5 }] }] }, "messages[0].content[0].text"],
    [{ messages: [], stop: ["a", 5] }, "stop[1]"],
  ];
  for (const [body, param] of rows) assertEquals(refusal(body).param, param);
});

Deno.test("A refusal does not repeat what the client has written", () => {
  const { kind, message } = refusal({ messages: "a secret" });
  assertEquals([kind, message.includes("secret")], ["invalid_request", false]);
});
