/** A request that passes through reaches the upstream as it was written, but for what is said. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { createTestGateway } from "../helpers/test_gateway.ts";
import { type Api, apis, chat, messages, responses } from "./_apis.ts";
import { proxyCalls, records } from "./_looking.ts";

const json = { "content-type": "application/json" };

/** The JSON object with more text before its last brace. */
function withMore(object: string, more: string): string {
  return `${object.slice(0, -1)}${more}}`;
}

/** A request as no library writes it. */
const oddities: Readonly<Record<string, (api: Api) => string>> = {
  "odd white space": (api) =>
    JSON.stringify(api.request(), null, "\t").replaceAll(":", " : ").replaceAll("\n", "\r\n  "),
  "numbers that JavaScript would round": (api) =>
    withMore(
      JSON.stringify(api.request()),
      ',"x_one":1.0,"x_big":12345678901234567890,"x_small":1e-400,"x_exponent":1E+2',
    ),
  "unknown members, nested": (api) =>
    withMore(JSON.stringify(api.request()), ',"x_more":{"b":[{}, [ ], null],"a":{"":0}}'),
  "escapes of all kinds": (api) =>
    JSON.stringify(api.request("QUOTED")).replace(
      "QUOTED",
      '\\u0048\\/\\u00e9\\ud83d\\ude42 \\\\ \\" \u2028 🙂',
    ),
  "a member whose name is escaped": (api) =>
    withMore(JSON.stringify(api.request()), ',"x\\u005fy":true'),
  "the model at the end": (api) => {
    const { model, ...rest } = api.request();
    return JSON.stringify({ ...rest, model });
  },
};

for (const api of apis) {
  for (const [name, write] of Object.entries(oddities)) {
    Deno.test(`${api.dialect}: ${name} reach the upstream as they were written`, async () => {
      const gateway = createTestGateway();
      const sent = write(api);
      await (await gateway.ask(api.path, sent, { headers: json })).text();
      const expected = sent.replace(`"${api.model}"`, `"${api.upstreamModel}"`);
      assertEquals(proxyCalls(gateway)[0]?.body, expected);
    });
  }

  Deno.test(`${api.dialect}: a request that names the upstream's model is not touched at all`, async () => {
    const gateway = createTestGateway();
    const sent = ` ${JSON.stringify({ ...api.request(), model: api.upstreamModel }, null, 3)} `;
    await (await gateway.ask(api.path, sent, { headers: json })).text();
    assertEquals(proxyCalls(gateway)[0]?.body, sent);
  });

  Deno.test(`${api.dialect}: any further members, in any writing, reach the upstream unchanged`, async () => {
    const gateway = createTestGateway();
    const member = fc.tuple(fc.stringMatching(/^x_[a-z0-9_]{1,12}$/), fc.json());
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(member, { selector: ([key]) => key, maxLength: 4 }),
        fc.constantFrom("", " ", "\n\t"),
        async (members, gap) => {
          const rest = members.map(([key, value]) => `,${gap}"${key}"${gap}:${value}${gap}`);
          const sent = withMore(JSON.stringify(api.request()), `${rest.join("")}`);
          await (await gateway.ask(api.path, sent, { headers: json })).body?.cancel();
          const expected = sent.replace(`"${api.model}"`, `"${api.upstreamModel}"`);
          assertEquals(proxyCalls(gateway).at(-1)?.body, expected);
        },
      ),
      { seed: 20261121, numRuns: 40 },
    );
  });
}

Deno.test("a streamed chat asks for its usage, which is the one member that is added", async () => {
  const gateway = createTestGateway();
  const sent = JSON.stringify({ ...chat.request(), model: chat.upstreamModel, stream: true });
  await (await gateway.ask(chat.path, sent, { headers: json })).text();
  const received = proxyCalls(gateway)[0]?.body ?? "";
  assertEquals(JSON.parse(received).stream_options, { include_usage: true });
  const { stream_options: _, ...rest } = JSON.parse(received);
  assertEquals(JSON.stringify(rest), sent);
});

Deno.test("what a model is known to refuse is left out, and named in a header", async () => {
  const gateway = createTestGateway();
  const asked = [
    { api: messages, extra: { model: "duo-chat-opus-5", top_k: 5 }, dropped: "top_k" },
    { api: chat, extra: { temperature: 0.2, reasoning_effort: "high" }, dropped: "temperature" },
    { api: responses, extra: { temperature: 0.2 }, dropped: "temperature" },
  ];
  for (const { api, extra, dropped } of asked) {
    const response = await gateway.ask(api.path, { ...api.request(), ...extra });
    assertEquals(response.status, 200);
    assertEquals(response.headers.get("x-gateway-dropped"), dropped);
    await response.text();
    assertEquals(records(gateway)[0]?.dropped, [dropped]);
  }
});

Deno.test("an outdated name of the output limit is renamed, and nothing is said about it", async () => {
  const gateway = createTestGateway();
  const response = await gateway.ask(chat.path, { ...chat.request(), max_tokens: 99 });
  await response.text();
  assertEquals(response.headers.get("x-gateway-dropped"), null);
  assertStringIncludes(proxyCalls(gateway)[0]?.body ?? "", '"max_completion_tokens":99');
});

for (const api of apis) {
  Deno.test(`${api.dialect}: a body of twenty megabytes passes whole`, async () => {
    const gateway = createTestGateway();
    const image = "A".repeat(20_000_000);
    const sent = withMore(JSON.stringify(api.request()), `,"x_image":"${image}"`);
    await (await gateway.ask(api.path, sent, { headers: json })).body?.cancel();
    const expected = sent.replace(`"${api.model}"`, `"${api.upstreamModel}"`);
    // Compared by hand: a failure must not print forty megabytes.
    assert(proxyCalls(gateway)[0]?.body === expected);
    assertEquals(records(gateway)[0]?.bytesIn, sent.length);
  });
}

Deno.test("the upstream is asked at the very paths that it knows, whatever the client's query", async () => {
  const gateway = createTestGateway();
  for (const api of apis) {
    await (await gateway.ask(`${api.path}?beta=true&x=1`, api.request())).text();
  }
  const counted = await gateway.ask("/v1/messages/count_tokens", messages.request());
  await counted.text();
  assertEquals(proxyCalls(gateway).map(({ path }) => path), [
    "/ai/v1/proxy/anthropic/v1/messages",
    "/ai/v1/proxy/openai/v1/chat/completions",
    "/ai/v1/proxy/openai/v1/responses",
    "/ai/v1/proxy/anthropic/v1/messages/count_tokens?beta=true",
  ]);
});
