/** Whole answers for which the upstream is asked for a stream. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createSimulator, faults, type ProxyFault } from "../../lib/simulator/mod.ts";
import { settle } from "../helpers/fake_clock.ts";
import { createTestGateway, type TestGateway, testToken } from "../helpers/test_gateway.ts";
import { type Api, apis, type Body, chat, messages, responses } from "./_apis.ts";
import { onlyRecord, passingTime, proxyCalls, records, shownError } from "./_looking.ts";

const { proxy } = faults;

/** A gateway whose upstream gives the same answer every time, down to its ids. */
function gatewayThat(asks: string): TestGateway {
  return createTestGateway({
    env: { UNARY_UPSTREAM: asks },
    simulator: (clock) => createSimulator({ clock, gitlabToken: testToken, newId: () => "7" }),
  });
}

function sentBody(gateway: TestGateway): Body {
  return JSON.parse(proxyCalls(gateway)[0]?.body ?? "");
}

const schema = {
  type: "object",
  properties: { city: { type: "string" }, degrees: { type: "number" } },
  required: ["city", "degrees"],
  additionalProperties: false,
};
const noArguments = { type: "object", properties: {}, additionalProperties: false };

const messagesTool = (name: string, input_schema: unknown = schema) => ({ name, input_schema });
const chatTool = (name: string, parameters: unknown = schema) => ({
  type: "function",
  function: { name, parameters },
});
const responsesTool = (name: string, parameters: unknown = schema) => ({
  type: "function",
  name,
  parameters,
  strict: false,
});

/** What differs from the smallest request, by the name of the conversation. */
const conversations: readonly [Api, Record<string, Body & { prompt?: string }>][] = [
  [messages, {
    "plain text": {},
    "text in many scripts": { prompt: 'Naïve 文字 🙂 \u2028 "quoted" \\ back' },
    "a long answer": { prompt: "sim:long", max_tokens: 20_000 },
    "an empty answer": { prompt: "sim:empty" },
    "a tool": { tools: [messagesTool("look")] },
    "a tool without arguments": { tools: [messagesTool("look", noArguments)] },
    "tools at once": { prompt: "sim:parallel", tools: [messagesTool("look")] },
    "a forced tool": {
      tools: [messagesTool("look")],
      tool_choice: { type: "tool", name: "look" },
    },
    "a result of a tool": {
      tools: [messagesTool("look")],
      messages: [
        { role: "user", content: "Look." },
        {
          role: "assistant",
          content: [{ type: "tool_use", id: "toolu_1", name: "look", input: {} }],
        },
        {
          role: "user",
          content: [{ type: "tool_result", tool_use_id: "toolu_1", content: "rain" }],
        },
      ],
    },
    "thinking": { max_tokens: 4000, thinking: { type: "enabled", budget_tokens: 2000 } },
    "thinking before a tool": {
      max_tokens: 4000,
      thinking: { type: "enabled", budget_tokens: 2000 },
      tools: [messagesTool("look")],
    },
    "hidden thinking": {
      max_tokens: 4000,
      thinking: { type: "enabled", budget_tokens: 2000, display: "omitted" },
    },
    "a refusal": { prompt: "sim:refusal" },
    "a stop sequence": { stop_sequences: ["patient"] },
    "an answer that runs out": { prompt: "sim:max_tokens" },
    "a structured answer": { output_config: { format: { type: "json_schema", schema } } },
  }],
  [chat, {
    "plain text": {},
    "text in many scripts": { prompt: 'Naïve 文字 🙂 \u2028 "quoted" \\ back' },
    "a long answer": { prompt: "sim:long" },
    "an empty answer": { prompt: "sim:empty" },
    "a tool": { tools: [chatTool("look")] },
    "a tool without arguments": { tools: [chatTool("look", noArguments)] },
    "tools at once": { prompt: "sim:parallel", tools: [chatTool("look")] },
    "a forced tool": {
      tools: [chatTool("look")],
      tool_choice: { type: "function", function: { name: "look" } },
    },
    "a custom tool": { tools: [{ type: "custom", custom: { name: "write" } }] },
    "a refusal": { prompt: "sim:refusal" },
    "an answer that runs out": { prompt: "sim:max_tokens" },
    "a structured answer": {
      response_format: {
        type: "json_schema",
        json_schema: { name: "weather", schema, strict: true },
      },
    },
  }],
  [responses, {
    "plain text": {},
    "text in many scripts": { prompt: 'Naïve 文字 🙂 \u2028 "quoted" \\ back' },
    "a long answer": { prompt: "sim:long" },
    "an empty answer": { prompt: "sim:empty" },
    "a tool": { tools: [responsesTool("look")] },
    "tools at once": { prompt: "sim:parallel", tools: [responsesTool("look")] },
    "a custom tool": { tools: [{ type: "custom", name: "write" }] },
    "reasoning": {
      reasoning: { effort: "high", summary: "auto" },
      include: ["reasoning.encrypted_content"],
    },
    "a refusal": { prompt: "sim:refusal" },
    "an answer that runs out": { prompt: "sim:max_tokens" },
    "a structured answer": {
      text: { format: { type: "json_schema", name: "weather", schema, strict: true } },
    },
  }],
];

for (const [api, bodies] of conversations) {
  for (const [name, { prompt, ...more }] of Object.entries(bodies)) {
    Deno.test(`${api.dialect}: ${name} folded out of a stream is what a unary call gives`, async () => {
      const body = { ...api.request(prompt), ...more };
      const unary = gatewayThat("unary");
      const expected = await unary.ask(api.path, body);
      assertEquals(expected.status, 200);
      assert(sentBody(unary).stream !== true);

      const folding = gatewayThat("stream");
      const folded = await folding.ask(api.path, body);
      assertEquals(folded.status, 200);
      assertEquals(sentBody(folding).stream, true);
      assertEquals(await folded.json(), await expected.json());
      assertEquals([...folded.headers], [...expected.headers]);

      const [of, as] = [onlyRecord(folding), onlyRecord(unary)];
      assertEquals(
        [of.outcome, of.status, of.lane, of.stream, of.finishReason, of.usage, of.usageKnown],
        [as.outcome, as.status, as.lane, as.stream, as.finishReason, as.usage, as.usageKnown],
      );
    });
  }
}

/** A request that allows its answer so many tokens. */
const limited: readonly [Api, (tokens: number | null) => Body][] = [
  [messages, (tokens) => ({ ...messages.request(), max_tokens: tokens })],
  [chat, (tokens) => ({ ...chat.request(), max_completion_tokens: tokens })],
  [chat, (tokens) => ({ ...chat.request(), max_completion_tokens: null, max_tokens: tokens })],
  [responses, (tokens) => ({ ...responses.request(), max_output_tokens: tokens })],
];

for (const [index, [api, request]] of limited.entries()) {
  Deno.test(`${api.dialect} (${index}): without a setting only answers that may become long are streamed`, async () => {
    for (const [tokens, isStreamed] of [[8_192, false], [8_193, true], [900_000, true]] as const) {
      const gateway = createTestGateway();
      const response = await gateway.ask(api.path, request(tokens));
      assertEquals(response.status, 200);
      assertEquals(sentBody(gateway).stream, isStreamed ? true : undefined);
      await response.text();
    }
  });
}

Deno.test("an answer without a limit counts as short", async () => {
  for (const api of [chat, responses]) {
    const gateway = createTestGateway();
    await (await gateway.ask(api.path, api.request())).text();
    assertEquals(sentBody(gateway).stream, undefined);
  }
});

Deno.test("a request without any output is never streamed", async () => {
  const gateway = gatewayThat("stream");
  await (await gateway.ask(messages.path, { ...messages.request(), max_tokens: 0 })).text();
  assertEquals(sentBody(gateway).stream, undefined);
});

Deno.test("a client that streams gets its stream, whatever the setting", async () => {
  for (const api of apis) {
    for (const asks of ["auto", "unary", "stream"]) {
      const response = await gatewayThat(asks).ask(api.path, { ...api.request(), stream: true });
      assertEquals(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
      await response.body?.cancel();
    }
  }
});

Deno.test("of the request only the stream is changed, and for chat its usage asked for", async () => {
  for (const api of apis) {
    const gateway = gatewayThat("stream");
    const written = `{"x_one":1.0, "stream" : false,${JSON.stringify(api.request()).slice(1)}`;
    const response = await gateway.ask(api.path, written, {
      headers: { "content-type": "application/json" },
    });
    await response.text();
    const usage = api === chat ? ',"stream_options":{"include_usage":true}' : "";
    assertEquals(
      proxyCalls(gateway)[0]?.body,
      written.replace('"stream" : false', '"stream" : true')
        .replace(api.model, api.upstreamModel).replace(/\}$/, `${usage}}`),
    );
    assertEquals(response.headers.get("x-gateway-dropped"), null);
  }
});

const { stream } = proxy;

const framings: Readonly<Record<string, ProxyFault>> = {
  "one byte at a time": stream.oneBytePerChunk(),
  "in one chunk": stream.oneChunk(),
  "in odd chunks": stream.oddChunks(),
  "with CRLF": stream.crlf(),
  "with its end told twice": stream.duplicateTerminal(),
};

for (const api of apis) {
  for (const [name, fault] of Object.entries(framings)) {
    Deno.test(`${api.dialect}: a stream that comes ${name} folds to the same`, async () => {
      const expected = await (await gatewayThat("stream").ask(api.path, api.request())).text();
      const gateway = gatewayThat("stream");
      gateway.simulator.inject(fault);
      const response = await gateway.ask(api.path, api.request());
      assertEquals(await response.text(), expected);
      const { outcome, bytesOut } = onlyRecord(gateway);
      assertEquals([outcome, bytesOut], ["completed", new TextEncoder().encode(expected).length]);
    });
  }
}

/** Ways in which a stream goes wrong after it has begun well; the statuses per API. */
const failures: Readonly<
  Record<string, { fault: ProxyFault; status: readonly [number, number]; says: string }>
> = {
  "an error of the vendor": { fault: stream.errorEvent(4), status: [529, 502], says: "" },
  "a connection that breaks": {
    fault: stream.reset(4),
    status: [502, 502],
    says: "broke before the answer was complete",
  },
  "an early end": { fault: stream.eof(4), status: [502, 502], says: "closed the stream early" },
  "an end in mid-event": {
    fault: stream.truncated(4),
    status: [502, 502],
    says: "closed the stream early",
  },
  "an end in mid-character": {
    fault: stream.halfUtf8(4),
    status: [502, 502],
    says: "closed the stream early",
  },
  "a silence": {
    fault: stream.silence(4),
    status: [504, 504],
    says: "sent nothing for 100 seconds",
  },
};

for (const api of apis) {
  for (const [name, { fault, status, says }] of Object.entries(failures)) {
    Deno.test(`${api.dialect}: ${name} in the stream is told with its own status, and no answer`, async () => {
      const gateway = createTestGateway({
        env: { UNARY_UPSTREAM: "stream", IDLE_TIMEOUT: "100s" },
      });
      gateway.simulator.inject(fault);
      const response = await passingTime(gateway, gateway.ask(api.path, api.request()));
      const error = await shownError(response, api.dialect);
      assertEquals(error.status, status[api === messages ? 0 : 1]);
      assertStringIncludes(error.message, says);
      const record = onlyRecord(gateway);
      assertEquals([record.outcome, record.status], ["upstream_failed", error.status]);
      assertEquals(proxyCalls(gateway).length, 1);
      assertEquals(gateway.app.statistics.inFlight(), []);
    });
  }

  Deno.test(`${api.dialect}: a refusal before the stream is told as ever`, async () => {
    const gateway = gatewayThat("stream");
    gateway.simulator.inject(proxy.invalidRequest());
    const error = await shownError(await gateway.ask(api.path, api.request()), api.dialect);
    assertEquals(error.status, 400);
    assertEquals(onlyRecord(gateway).outcome, "rejected");
  });

  Deno.test(`${api.dialect}: a client that leaves before the answer is whole ends the upstream call`, async () => {
    const gateway = gatewayThat("stream");
    gateway.simulator.inject(stream.silence(4));
    const leaving = new AbortController();
    const asked = gateway.ask(api.path, api.request(), { signal: leaving.signal });
    await settle();
    assertEquals(gateway.app.statistics.inFlight().length, 1);
    leaving.abort();
    await asked;
    await settle();
    assertEquals(proxyCalls(gateway).map(({ aborted }) => aborted), [true]);
    assertEquals(onlyRecord(gateway).outcome, "client_closed");
  });

  Deno.test(`${api.dialect}: an upstream that does not stream after all is passed on`, async () => {
    const whole = await (await gatewayThat("unary").ask(api.path, api.request())).text();
    const gateway = createTestGateway({
      env: { UNARY_UPSTREAM: "stream" },
      deps: {
        fetch: async (url, init) => {
          const response = await gateway.simulator.fetch(new Request(url, init));
          if (!String(url).includes("/proxy/")) return response;
          await response.body?.cancel();
          return new Response(whole, { headers: { "content-type": "application/json" } });
        },
      },
    });
    assertEquals(await (await gateway.ask(api.path, api.request())).text(), whole);
    assertEquals(onlyRecord(gateway).outcome, "completed");
  });
}

Deno.test("a shutdown ends an answer that is being gathered, and tells the client", async () => {
  const gateway = gatewayThat("stream");
  gateway.simulator.inject(stream.silence(4));
  const asked = gateway.ask(messages.path, messages.request());
  await settle();
  const drained = gateway.app.drain(1_000);
  await gateway.clock.advance(1_000);
  const error = await shownError(await asked, "messages");
  assertEquals(error.status, 503);
  await drained;
  assertEquals(records(gateway).length, 1);
});

Deno.test("the memory of a request is given back as soon as the upstream has accepted it", async () => {
  const gateway = createTestGateway({
    env: { UNARY_UPSTREAM: "stream", BODY_LIMIT: "1kB", BUFFER_LIMIT: "1kB" },
  });
  gateway.simulator.inject(stream.silence(4));
  const leaving = new AbortController();
  const body = { ...messages.request("x".repeat(700)) };
  const first = gateway.ask(messages.path, body, { signal: leaving.signal });
  await settle();
  const second = await gateway.ask(messages.path, body);
  assertEquals(second.status, 200);
  await second.text();
  leaving.abort();
  await first;
});
