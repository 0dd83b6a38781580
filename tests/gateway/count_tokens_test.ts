/** `POST /v1/messages/count_tokens`, for models whose vendor counts and for all others. */
import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { createTestGateway, type TestGateway } from "../helpers/test_gateway.ts";
import { type Body, chat, messages, responses } from "./_apis.ts";
import { proxyCalls, records, shownError } from "./_looking.ts";

const path = "/v1/messages/count_tokens";

async function count(gateway: TestGateway, body: Body): Promise<number> {
  const response = await gateway.ask(path, body);
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("content-type"), "application/json");
  const counted = await response.json();
  assertEquals(Object.keys(counted), ["input_tokens"]);
  assert(Number.isSafeInteger(counted.input_tokens));
  return counted.input_tokens;
}

const prose = "The quick brown fox jumps over the lazy dog, and then it rests. ".repeat(200);

for (const { model } of [chat, responses]) {
  Deno.test(`${model}: tokens are estimated without asking anybody`, async () => {
    const gateway = createTestGateway();
    const short = await count(gateway, { ...messages.request("Hello"), model });
    const long = await count(gateway, { ...messages.request(prose), model });
    assertGreater(short, 5);
    assertLess(short, 100);
    // Some four characters a token, as far as one can know.
    assertGreater(long, prose.length / 6);
    assertLess(long, prose.length / 2);
    assertEquals(gateway.simulator.calls, []);
    assertEquals(records(gateway), []);
  });
}

Deno.test("an estimate says which model it is for, under whatever name it was asked", async () => {
  const gateway = createTestGateway({ env: { MODEL_ALIASES: `fast=${chat.model}` } });
  const response = await gateway.ask(path, { ...messages.request(), model: "fast" });
  assertEquals(response.headers.get("x-gateway-model"), chat.model);
  assertEquals(response.headers.get("cache-control"), "no-store");
});

Deno.test("a Claude model's own count is asked for, unless it would refuse the request", async () => {
  const gateway = createTestGateway();
  await count(gateway, messages.request());
  assertEquals(proxyCalls(gateway).map(({ path }) => path), [
    "/ai/v1/proxy/anthropic/v1/messages/count_tokens?beta=true",
  ]);
  const withSystem = {
    ...messages.request(),
    messages: [
      { role: "user", content: "Hello" },
      { role: "system", content: prose },
      { role: "user", content: "Go on" },
    ],
  };
  assertGreater(await count(gateway, withSystem), prose.length / 6);
  assertEquals(proxyCalls(gateway).length, 1);
});

Deno.test("every part of a request counts, in whatever shape agents send it", async () => {
  const gateway = createTestGateway();
  const bare = { ...messages.request(), model: chat.model };
  const least = await count(gateway, bare);
  const tool = { name: "look", description: prose, input_schema: { type: "object" } };
  assertEquals(await count(gateway, { ...bare, tools: [] }), least);
  const parts: Body[] = [
    { system: prose },
    { system: [{ type: "text", text: prose, cache_control: { type: "ephemeral" } }] },
    { tools: [tool] },
    { messages: [{ role: "user", content: [{ type: "new_block", text: prose }] }] },
  ];
  for (const part of parts) {
    assertGreater(await count(gateway, { ...bare, ...part }), prose.length / 6);
  }
});

Deno.test("34 counts at once are answered, and the upstream hears of none", async () => {
  const gateway = createTestGateway();
  const started = performance.now();
  const counts = await Promise.all(
    Array.from(
      { length: 34 },
      () => count(gateway, { ...messages.request(prose.repeat(20)), model: chat.model, tools: [] }),
    ),
  );
  assertEquals(new Set(counts).size, 1);
  assertEquals(gateway.simulator.calls, []);
  // Nine megabytes altogether.
  assertLess(performance.now() - started, 5_000);
});

Deno.test("estimates rise when the upstream is seen to count more", async () => {
  const gateway = createTestGateway({
    deps: {
      async fetch(url, init) {
        const response = await gateway.simulator.fetch(new Request(url, init));
        if (!String(url).includes("/openai/")) return response;
        const text = await response.text();
        return new Response(text.replaceAll(/"(prompt|input)_tokens":\d+/g, '"$1_tokens":900000'), {
          headers: response.headers,
        });
      },
    },
  });
  const request = { ...messages.request(prose), model: responses.model };
  const before = await count(gateway, request);
  for (const stream of [true, false]) {
    const reply = await gateway.ask(messages.path, { ...request, stream });
    assertEquals(reply.status, 200);
    await reply.text();
  }
  const after = await count(gateway, request);
  assertGreater(after, before * 1.5);
  assertLess(after, before * 2 + 1);
  const other = await count(gateway, { ...request, model: chat.model });
  assertEquals(other, before);
});

Deno.test("a request without messages is refused before anything is estimated", async () => {
  const gateway = createTestGateway();
  const response = await gateway.ask(path, { model: chat.model });
  const error = await shownError(response, "messages");
  assertEquals([error.status, error.type], [400, "invalid_request_error"]);
});
