/** Anthropic's own library as the client, over a socket, with the vendor simulated. */
import Anthropic from "@anthropic-ai/sdk";
import {
  assert,
  assertEquals,
  assertGreater,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { faults } from "../../lib/simulator/mod.ts";
import { testKey } from "../helpers/test_gateway.ts";
import { accesses, dot, type ListeningGateway, startGateway } from "./listening_gateway.ts";

type Thinking = Anthropic.ThinkingConfigParam;

const budget: Thinking = { type: "enabled", budget_tokens: 2000 };
const adaptive: Thinking = { type: "adaptive", display: "summarized" };

/** A name that a client may use, the model that has to answer, and how that one is made to think. */
interface Row {
  model: string;
  answeredBy: string;
  thinking: Thinking;
}

/** Models to which requests pass through. */
const own: readonly Row[] = [
  { model: "sonnet", answeredBy: "duo-chat-sonnet-4-5", thinking: budget },
  {
    model: "claude-haiku-4-5-20251001",
    answeredBy: "duo-chat-haiku-4-5",
    thinking: budget,
  },
  { model: "duo-chat-opus-4-6", answeredBy: "duo-chat-opus-4-6", thinking: adaptive },
  { model: "claude-opus-4-8", answeredBy: "duo-chat-opus-4-8", thinking: adaptive },
];

/** Models for which they are translated. */
const foreign: readonly Row[] = [
  { model: "gpt-5.2", answeredBy: "duo-chat-gpt-5-2", thinking: budget },
  { model: "gpt-5-mini", answeredBy: "duo-chat-gpt-5-mini", thinking: budget },
  { model: "codex", answeredBy: "duo-chat-gpt-5-3-codex", thinking: adaptive },
  { model: "anthropic/gpt-6-astra", answeredBy: "duo-chat-gpt-6-astra", thinking: adaptive },
];

function clientOf(server: ListeningGateway, key: string, options: { maxRetries?: number } = {}) {
  return new Anthropic({
    apiKey: key,
    baseURL: server.url,
    fetch: server.fetch,
    maxRetries: 0,
    ...options,
  });
}

/** The text of a message. */
function textOf({ content }: Anthropic.Message): string {
  return content.map((block) => block.type === "text" ? block.text : "").join("");
}

const hello: Anthropic.MessageParam[] = [{ role: "user", content: "Hello, how are you?" }];

const tools: Anthropic.Tool[] = [{
  name: "get_weather",
  description: "The weather in a city",
  input_schema: {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
  },
}];

for (const { model, answeredBy, thinking } of [...own, ...foreign]) {
  Deno.test(`Anthropic's library: ${model} answers a message`, async () => {
    await using server = startGateway();
    const { data, response, request_id } = await clientOf(server, "any").messages
      .create({ model, max_tokens: 400, messages: hello }).withResponse();
    assertEquals(data.role, "assistant");
    assertEquals(data.stop_reason, "end_turn");
    assertStringIncludes(textOf(data), "how are you");
    assertGreater(data.usage.input_tokens, 0);
    assertGreater(data.usage.output_tokens, 0);
    assertEquals(response.headers.get("x-gateway-model"), answeredBy);
    assertEquals(request_id, "req_test1");
  });

  Deno.test(`Anthropic's library: ${model} streams the same message`, async () => {
    await using server = startGateway();
    const client = clientOf(server, "any");
    const params = { model, max_tokens: 400, messages: hello };
    const whole = await client.messages.create(params);
    const pieces: string[] = [];
    const stream = client.messages.stream(params).on("text", (piece) => pieces.push(piece));
    const message = await stream.finalMessage();
    assertGreater(pieces.length, 1);
    assertEquals(pieces.join(""), textOf(whole));
    assertEquals(message.content, whole.content);
    assertEquals(message.stop_reason, whole.stop_reason);
    assertEquals(message.usage.output_tokens, whole.usage.output_tokens);

    const events = await Array.fromAsync(await client.messages.create({ ...params, stream: true }));
    assertEquals(events.at(0)?.type, "message_start");
    assertEquals(events.at(-1)?.type, "message_stop");
  });

  for (const streamed of [false, true]) {
    Deno.test(`Anthropic's library: ${model} calls a tool and uses its result, ${streamed ? "streamed" : "unary"}`, async () => {
      await using server = startGateway();
      const client = clientOf(server, "any");
      const ask = (messages: Anthropic.MessageParam[]) => {
        const params = { model, max_tokens: 400, tools, messages };
        return streamed
          ? client.messages.stream(params).finalMessage()
          : client.messages.create(params);
      };
      const messages: Anthropic.MessageParam[] = [{ role: "user", content: "Weather in Kyoto?" }];
      const first = await ask(messages);
      assertEquals(first.stop_reason, "tool_use");
      const call = first.content.find((block) => block.type === "tool_use");
      assert(call);
      assertEquals(call.name, "get_weather");
      assertEquals(typeof (call.input as { city: unknown }).city, "string");
      const last = await ask([
        ...messages,
        { role: "assistant", content: first.content },
        {
          role: "user",
          content: [{ type: "tool_result", tool_use_id: call.id, content: "17 degrees, rain" }],
        },
      ]);
      assertEquals(last.stop_reason, "end_turn");
      assertStringIncludes(textOf(last), "17 degrees, rain");
    });
  }

  Deno.test(`Anthropic's library: ${model} thinks, and its thinking can be sent back`, async () => {
    await using server = startGateway();
    const client = clientOf(server, "any");
    const params = { model, max_tokens: 4000, thinking };
    const first = await client.messages.stream({ ...params, messages: hello }).finalMessage();
    const [thought] = first.content;
    assert(thought?.type === "thinking");
    assertGreater(thought.thinking.length, 0);
    assertGreater(thought.signature.length, 0);
    const next = await client.messages.create({
      ...params,
      messages: [
        ...hello,
        { role: "assistant", content: first.content },
        { role: "user", content: "And now?" },
      ],
    });
    assertEquals(next.content.map(({ type }) => type), ["thinking", "text"]);
  });

  Deno.test(`Anthropic's library: ${model} is shown an image`, async () => {
    await using server = startGateway();
    const message = await clientOf(server, "any").messages.create({
      model,
      max_tokens: 400,
      messages: [{
        role: "user",
        content: [
          { type: "image", source: { type: "base64", media_type: "image/png", data: dot } },
          { type: "text", text: "What is on it?" },
        ],
      }],
    });
    assertStringIncludes(textOf(message), "What is on it?");
  });
}

for (const { model } of own) {
  Deno.test(`Anthropic's library: the tokens of a request to ${model} are counted`, async () => {
    await using server = startGateway();
    const count = (messages: Anthropic.MessageParam[]) =>
      clientOf(server, "any").messages.countTokens({ model, messages, tools });
    const short = await count(hello);
    const long = await count([{ role: "user", content: "Hello, how are you? ".repeat(100) }]);
    assertGreater(short.input_tokens, 0);
    assertGreater(long.input_tokens, short.input_tokens);
  });
}

Deno.test("Anthropic's library: the tool runner works through a whole task", async () => {
  await using server = startGateway();
  const message = await clientOf(server, "any").beta.messages.toolRunner({
    model: "sonnet",
    max_tokens: 400,
    // Its message threads are held by the vendor; the simulated one holds nothing.
    thread: false,
    messages: [{ role: "user", content: "Weather in Kyoto?" }],
    tools: [{
      name: "get_weather",
      description: "The weather in a city",
      input_schema: { type: "object", properties: { city: { type: "string" } } },
      parse: (input: unknown) => input,
      run: () => "18 degrees, sun",
    }],
  });
  assertStringIncludes(
    message.content.map((block) => block.type === "text" ? block.text : "").join(""),
    "18 degrees, sun",
  );
});

for (const { access, key, env } of accesses) {
  Deno.test(`Anthropic's library presents its key in both ways, ${access}`, async () => {
    await using server = startGateway(env);
    const options = { baseURL: server.url, maxRetries: 0 };
    const clients = [
      new Anthropic({ ...options, apiKey: key }),
      new Anthropic({ ...options, authToken: key }),
      new Anthropic({
        ...options,
        apiKey: null,
        authToken: null,
        defaultHeaders: { "x-api-key": key, authorization: null },
      }),
    ];
    for (const client of clients) {
      const message = await client.messages.create({
        model: "sonnet",
        max_tokens: 400,
        messages: hello,
      });
      assertEquals(message.stop_reason, "end_turn");
    }
  });
}

Deno.test("Anthropic's library: a wrong key is an AuthenticationError, tried once", async () => {
  await using server = startGateway({ PROXY_API_KEY: testKey });
  const client = clientOf(server, "wrong", { maxRetries: 5 });
  const error = await assertRejects(
    () => client.messages.create({ model: "sonnet", max_tokens: 400, messages: hello }),
    Anthropic.AuthenticationError,
  );
  assertEquals(error.type, "authentication_error");
  assertEquals(error.requestID, "req_test1");
  assertStringIncludes(error.message, "PROXY_API_KEY");
  assertEquals(server.requests, 1);
  assertEquals(server.gateway.simulator.calls.filter(({ kind }) => kind === "proxy"), []);
});

Deno.test("Anthropic's library lists every model, over all pages, once", async () => {
  await using server = startGateway({ PROXY_API_KEY: testKey });
  const client = clientOf(server, "no key is needed");
  const whole = (await client.models.list({ limit: 1000 })).data;
  const paged = await Array.fromAsync(client.models.list({ limit: 7 }));
  assertEquals(paged, whole);
  assertGreater(server.requests, whole.length / 7);
  const ids = whole.map(({ id }) => id);
  assertEquals(new Set(ids).size, ids.length);
  for (const id of ["duo-chat-sonnet-4-5", "claude-opus-4-6", "anthropic/gpt-5.4"]) {
    assert(ids.includes(id), id);
  }
  for (const model of whole) {
    assertEquals(model.type, "model");
    assert(model.display_name && !Number.isNaN(Date.parse(model.created_at)), model.id);
  }
});

Deno.test("Anthropic's library reads the listed pages backwards", async () => {
  await using server = startGateway();
  const client = clientOf(server, "any");
  const whole = (await client.models.list()).data;
  const last = whole.at(-1)?.id ?? "";
  const paged = await Array.fromAsync(client.models.list({ limit: 9, before_id: last }));
  assertEquals(
    paged.map(({ id }) => id).toSorted(),
    whole.slice(0, -1).map(({ id }) => id).toSorted(),
  );
});

Deno.test("Anthropic's library retrieves a model by id, alias and a name with a slash", async () => {
  await using server = startGateway();
  const client = clientOf(server, "any");
  for (
    const id of ["duo-chat-sonnet-4-5", "claude-sonnet-4-5-20250929", "sonnet", "anthropic/gpt-5.4"]
  ) {
    const model = await client.models.retrieve(id);
    assertEquals([model.id, model.type], [id, "model"]);
  }
  const error = await assertRejects(
    () => client.models.retrieve("sonett"),
    Anthropic.NotFoundError,
  );
  assertEquals(error.type, "not_found_error");
});

/** What goes wrong, the class that a client catches it by, and whether trying again is of use. */
const failures = [
  {
    what: "what the vendor refuses",
    fault: faults.proxy.invalidRequest(),
    type: "invalid_request_error",
    is: Anthropic.BadRequestError,
  },
  {
    what: "a prompt that is too long",
    fault: faults.proxy.contextOverflow(),
    type: "invalid_request_error",
    is: Anthropic.BadRequestError,
  },
  {
    what: "a lack of GitLab Credits",
    fault: faults.proxy.creditsUsedUp(),
    type: "billing_error",
    is: Anthropic.APIError,
  },
  {
    what: "a lack of entitlement",
    fault: faults.proxy.notEntitled(),
    type: "permission_error",
    is: Anthropic.PermissionDeniedError,
  },
  {
    what: "a model that GitLab does not offer",
    fault: faults.proxy.unsupportedModel(),
    type: "not_found_error",
    is: Anthropic.NotFoundError,
  },
  {
    what: "a request that is too large",
    fault: faults.proxy.tooLarge(),
    type: "request_too_large",
    is: Anthropic.APIError,
  },
  {
    what: "a token that GitLab refuses",
    fault: faults.proxy.invalidToken({ times: 2 }),
    type: "authentication_error",
    is: Anthropic.AuthenticationError,
  },
] as const;

for (const { what, fault, type, is } of failures) {
  Deno.test(`Anthropic's library: ${what} gives ${is.name}, and is final`, async () => {
    for (const streamed of [false, true]) {
      await using server = startGateway();
      server.gateway.simulator.inject(fault);
      const client = clientOf(server, "any", { maxRetries: 5 });
      const params = { model: "sonnet", max_tokens: 400, messages: hello };
      const error = await assertRejects(
        () =>
          streamed ? client.messages.stream(params).finalMessage() : client.messages.create(params),
        is,
      );
      assertEquals(error.type, type);
      assertEquals(error.headers?.get("x-should-retry"), "false");
      assertEquals(server.requests, 1);
    }
  });
}

Deno.test("Anthropic's library: too many requests is a RateLimitError that says when", async () => {
  await using server = startGateway();
  server.gateway.simulator.inject(
    faults.proxy.cloudflare429({ retryAfter: "40", times: Infinity }),
  );
  const error = await assertRejects(
    () =>
      clientOf(server, "any").messages.create({
        model: "sonnet",
        max_tokens: 400,
        messages: hello,
      }),
    Anthropic.RateLimitError,
  );
  assertEquals(error.type, "rate_limit_error");
  assertEquals(error.headers?.get("retry-after"), "40");
  assertEquals(error.headers?.get("x-should-retry"), null);
});

Deno.test("Anthropic's library: an error in the middle of a stream is thrown", async () => {
  await using server = startGateway();
  server.gateway.simulator.inject(faults.proxy.stream.reset(4));
  const stream = clientOf(server, "any").messages.stream({
    model: "sonnet",
    max_tokens: 400,
    messages: hello,
  });
  await assertRejects(() => stream.finalMessage(), Anthropic.APIError);
});

Deno.test("Anthropic's library: an aborted stream ends the upstream's work", async () => {
  await using server = startGateway();
  const { simulator } = server.gateway;
  const stream = clientOf(server, "any").messages.stream({
    model: "sonnet",
    max_tokens: 400,
    messages: [{ role: "user", content: "sim:silence" }],
  });
  await new Promise<void>((resolve) => stream.once("streamEvent", () => resolve()));
  stream.abort();
  await assertRejects(() => stream.finalMessage(), Anthropic.APIUserAbortError);
  await server.gateway.app.drain(0);
  assertEquals(simulator.calls.at(-1)?.aborted, true);
});
