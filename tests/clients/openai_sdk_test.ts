/** OpenAI's own library as the client, over a socket, with the vendor simulated. */
import OpenAI from "openai";
import {
  assert,
  assertEquals,
  assertGreater,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { type Fault, faults } from "../../lib/simulator/mod.ts";
import { testKey } from "../helpers/test_gateway.ts";
import { accesses, dot, type ListeningGateway, startGateway } from "./listening_gateway.ts";

/** Names that a client may use on Chat, and the model that has to answer. */
const chatModels = [
  { model: "gpt-5.2", answeredBy: "duo-chat-gpt-5-2" },
  { model: "duo-chat-gpt-5-1", answeredBy: "duo-chat-gpt-5-1" },
  { model: "gpt-5-mini", answeredBy: "duo-chat-gpt-5-mini" },
  { model: "gpt-5.4-2026-03-05", answeredBy: "duo-chat-gpt-5-4" },
  // From here on by translation.
  { model: "gpt-5.5", answeredBy: "duo-chat-gpt-5-5" },
  { model: "codex", answeredBy: "duo-chat-gpt-5-3-codex" },
  { model: "sonnet", answeredBy: "duo-chat-sonnet-4-5" },
  { model: "claude-opus-4-8", answeredBy: "duo-chat-opus-4-8" },
];

/** The same on Responses. */
const responsesModels = [
  { model: "gpt-5.2", answeredBy: "duo-chat-gpt-5-2" },
  { model: "gpt-5-mini-2025-08-07", answeredBy: "duo-chat-gpt-5-mini" },
  { model: "gpt-5.3-codex", answeredBy: "duo-chat-gpt-5-3-codex" },
  { model: "codex", answeredBy: "duo-chat-gpt-5-3-codex" },
  { model: "duo-chat-gpt-5-5", answeredBy: "duo-chat-gpt-5-5" },
  { model: "gpt-6", answeredBy: "duo-chat-gpt-6-astra" },
  // From here on by translation.
  { model: "sonnet", answeredBy: "duo-chat-sonnet-4-5" },
  { model: "duo-chat-opus-4-6", answeredBy: "duo-chat-opus-4-6" },
  { model: "claude-opus-4-8", answeredBy: "duo-chat-opus-4-8" },
];

function clientOf(server: ListeningGateway, key = "any", options: { maxRetries?: number } = {}) {
  return new OpenAI({
    apiKey: key,
    baseURL: `${server.url}/v1`,
    fetch: server.fetch,
    maxRetries: 0,
    ...options,
  });
}

const prompt = "Hello, how are you?";
const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: "user", content: prompt }];
const imageUrl = `data:image/png;base64,${dot}`;

const parameters = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
  additionalProperties: false,
};

for (const { model, answeredBy } of chatModels) {
  Deno.test(`OpenAI's library: ${model} answers on Chat`, async () => {
    await using server = startGateway();
    const { data, response, request_id } = await clientOf(server).chat.completions
      .create({ model, messages }).withResponse();
    const [choice] = data.choices;
    assertEquals(choice?.finish_reason, "stop");
    assertStringIncludes(choice?.message.content ?? "", "how are you");
    assertGreater(data.usage?.prompt_tokens ?? 0, 0);
    assertEquals(
      data.usage?.total_tokens,
      (data.usage?.prompt_tokens ?? 0) + (data.usage?.completion_tokens ?? 0),
    );
    assertEquals(response.headers.get("x-gateway-model"), answeredBy);
    assertEquals(request_id, "req_test1");
  });

  Deno.test(`OpenAI's library: ${model} streams the same answer on Chat`, async () => {
    await using server = startGateway();
    const client = clientOf(server);
    const whole = await client.chat.completions.create({ model, messages });
    const stream = client.chat.completions.stream({ model, messages });
    const pieces: string[] = [];
    stream.on("content", (piece) => pieces.push(piece));
    const streamed = await stream.finalChatCompletion();
    assertGreater(pieces.length, 1);
    assertEquals(pieces.join(""), whole.choices[0]?.message.content);
    assertEquals(streamed.choices[0]?.message.content, whole.choices[0]?.message.content);
    assertEquals(streamed.choices[0]?.finish_reason, "stop");
  });

  Deno.test(`OpenAI's library: ${model} reports usage on a Chat stream to whom asks for it`, async () => {
    await using server = startGateway();
    const chunksOf = async (options: { stream_options?: { include_usage: boolean } }) =>
      await Array.fromAsync(
        await clientOf(server).chat.completions.create({
          model,
          messages,
          stream: true,
          ...options,
        }),
      );
    const asked = await chunksOf({ stream_options: { include_usage: true } });
    assertEquals(asked.at(-1)?.choices, []);
    assertGreater(asked.at(-1)?.usage?.completion_tokens ?? 0, 0);
    for (
      const chunks of [
        await chunksOf({}),
        await chunksOf({ stream_options: { include_usage: false } }),
      ]
    ) {
      assert(chunks.every(({ choices, usage }) => choices.length === 1 && !usage));
    }
  });

  Deno.test(`OpenAI's library: ${model} is shown an image on Chat`, async () => {
    await using server = startGateway();
    const { choices } = await clientOf(server).chat.completions.create({
      model,
      messages: [{
        role: "user",
        content: [
          { type: "text", text: "What is on it?" },
          { type: "image_url", image_url: { url: imageUrl } },
        ],
      }],
    });
    assertStringIncludes(choices[0]?.message.content ?? "", "What is on it?");
  });

  Deno.test(`OpenAI's library: ${model} works through a task with tools on Chat`, async () => {
    await using server = startGateway();
    const asked: unknown[] = [];
    const task = {
      model,
      messages,
      tools: [{
        type: "function" as const,
        function: {
          name: "get_weather",
          description: "The weather in a city",
          parameters,
          parse: JSON.parse,
          function(input: { city: string }) {
            asked.push(input);
            return "17 degrees, rain";
          },
        },
      }],
    };
    const { chat } = clientOf(server);
    const unary = await chat.completions.runTools(task).finalContent();
    const streamed = await chat.completions.runTools({ ...task, stream: true }).finalContent();
    assertStringIncludes(unary ?? "", "17 degrees, rain");
    assertEquals(streamed, unary);
    assertEquals(asked.map((input) => typeof (input as { city: unknown }).city), [
      "string",
      "string",
    ]);
  });
}

Deno.test("OpenAI's library: the older name of the output limit is understood on Chat", async () => {
  await using server = startGateway();
  const { data, response } = await clientOf(server).chat.completions
    .create({ model: "gpt-5.2", messages, max_tokens: 20, temperature: 0.2 }).withResponse();
  assertEquals(data.choices[0]?.finish_reason, "length");
  assertEquals(response.headers.get("x-gateway-dropped"), "temperature");
});

for (const { model, answeredBy } of responsesModels) {
  Deno.test(`OpenAI's library: ${model} answers on Responses`, async () => {
    await using server = startGateway();
    const { data, response, request_id } = await clientOf(server).responses
      .create({ model, input: prompt, store: false }).withResponse();
    assertEquals(data.status, "completed");
    assertStringIncludes(data.output_text, "how are you");
    assertGreater(data.usage?.input_tokens ?? 0, 0);
    assertEquals(response.headers.get("x-gateway-model"), answeredBy);
    assertEquals(request_id, "req_test1");
  });

  Deno.test(`OpenAI's library: ${model} streams the same answer on Responses`, async () => {
    await using server = startGateway();
    const client = clientOf(server);
    const whole = await client.responses.create({ model, input: prompt });
    const stream = client.responses.stream({ model, input: prompt });
    const pieces: string[] = [];
    stream.on("response.output_text.delta", ({ delta }) => pieces.push(delta));
    const streamed = await stream.finalResponse();
    assertGreater(pieces.length, 1);
    assertEquals(pieces.join(""), whole.output_text);
    assertEquals(streamed.output_text, whole.output_text);
    assertEquals(streamed.status, "completed");
    assertEquals(streamed.usage?.output_tokens, whole.usage?.output_tokens);
  });

  for (const streamed of [false, true]) {
    Deno.test(`OpenAI's library: ${model} calls a function on Responses and uses its result, with its reasoning sent back, ${streamed ? "streamed" : "unary"}`, async () => {
      await using server = startGateway();
      const client = clientOf(server);
      const ask = (
        input: OpenAI.Responses.ResponseInput,
      ): Promise<OpenAI.Responses.Response> => {
        const params = {
          model,
          input,
          store: false,
          reasoning: { effort: "medium" as const, summary: "auto" as const },
          include: ["reasoning.encrypted_content" as const],
          tools: [{
            type: "function" as const,
            name: "get_weather",
            description: "The weather in a city",
            parameters,
            strict: true,
          }],
        };
        return streamed
          ? client.responses.stream(params).finalResponse()
          : client.responses.create(params);
      };
      const question: OpenAI.Responses.ResponseInput = [{
        role: "user",
        content: "Weather in Kyoto?",
      }];
      const first = await ask(question);
      const thought = first.output.find((item) => item.type === "reasoning");
      assertGreater(thought?.encrypted_content?.length ?? 0, 0);
      const call = first.output.find((item) => item.type === "function_call");
      assert(call);
      assertEquals(call.name, "get_weather");
      assertEquals(typeof JSON.parse(call.arguments).city, "string");
      const last = await ask([
        ...question,
        ...first.output.map(asInput),
        { type: "function_call_output", call_id: call.call_id, output: "17 degrees, rain" },
      ]);
      assertStringIncludes(last.output_text, "17 degrees, rain");
    });
  }

  Deno.test(`OpenAI's library: ${model} is shown an image on Responses`, async () => {
    await using server = startGateway();
    const { output_text } = await clientOf(server).responses.create({
      model,
      input: [{
        role: "user",
        content: [
          { type: "input_text", text: "What is on it?" },
          { type: "input_image", image_url: imageUrl, detail: "auto" },
        ],
      }],
    });
    assertStringIncludes(output_text, "What is on it?");
  });
}

/** An item of an answer as an item of the next request; the library adds a member of its own. */
function asInput(item: OpenAI.Responses.ResponseOutputItem): OpenAI.Responses.ResponseInputItem {
  if (item.type !== "function_call") return item as OpenAI.Responses.ResponseInputItem;
  const { parsed_arguments: _, ...sent } = item as typeof item & { parsed_arguments?: unknown };
  return sent;
}

for (const { access, key, env } of accesses) {
  Deno.test(`OpenAI's library presents its key in both ways, ${access}`, async () => {
    await using server = startGateway(env);
    const options = { baseURL: `${server.url}/v1`, maxRetries: 0 };
    const clients = [
      new OpenAI({ ...options, apiKey: key }),
      new OpenAI({
        ...options,
        apiKey: "unused",
        defaultHeaders: { authorization: null, "x-api-key": key },
      }),
    ];
    for (const client of clients) {
      assert((await client.chat.completions.create({ model: "gpt-5.2", messages })).choices[0]);
      assert((await client.responses.create({ model: "gpt-5.2", input: prompt })).output_text);
    }
  });
}

Deno.test("OpenAI's library finds its way when its base URL lacks /v1 or has it twice", async () => {
  await using server = startGateway();
  for (const path of ["", "/", "/v1/", "/v1/v1"]) {
    const client = new OpenAI({ apiKey: "any", baseURL: server.url + path, maxRetries: 0 });
    assert((await client.responses.create({ model: "gpt-5.2", input: prompt })).output_text, path);
  }
});

Deno.test("OpenAI's library: a wrong key is an AuthenticationError, tried once", async () => {
  await using server = startGateway({ PROXY_API_KEY: testKey });
  const client = clientOf(server, "wrong", { maxRetries: 5 });
  const error = await assertRejects(
    () => client.chat.completions.create({ model: "gpt-5.2", messages }),
    OpenAI.AuthenticationError,
  );
  assertEquals([error.code, error.requestID], ["invalid_api_key", "req_test1"]);
  assertEquals(server.requests, 1);
  assertEquals(server.gateway.simulator.calls.filter(({ kind }) => kind === "proxy"), []);
});

Deno.test("OpenAI's library lists the models and retrieves them by any of their names", async () => {
  await using server = startGateway({ PROXY_API_KEY: testKey });
  const client = clientOf(server, "no key is needed");
  const listed = await Array.fromAsync(client.models.list());
  const ids = listed.map(({ id }) => id);
  assertEquals(new Set(ids).size, ids.length);
  for (const { object, created, owned_by } of listed) {
    assertEquals([object, owned_by], ["model", "gitlab-duo"]);
    // Seconds, not milliseconds.
    assert(Number.isInteger(created) && created > 1.6e9 && created < 4e9);
  }
  for (const id of ["duo-chat-gpt-5-2", "gpt-5.2-2025-12-11", "codex", "anthropic/gpt-5.4"]) {
    assertEquals((await client.models.retrieve(id)).id, id);
  }
  const error = await assertRejects(() => client.models.retrieve("gtp-5"), OpenAI.NotFoundError);
  assertEquals(error.code, "model_not_found");
});

/** What goes wrong, the class and the code that a client catches it by. */
const failures: readonly {
  what: string;
  fault: Fault;
  is: abstract new (...args: never[]) => InstanceType<typeof OpenAI.APIError>;
  code?: string;
}[] = [
  {
    what: "what the vendor refuses",
    fault: faults.proxy.invalidRequest(),
    is: OpenAI.BadRequestError,
    code: "invalid_value",
  },
  {
    what: "a prompt that is too long",
    fault: faults.proxy.contextOverflow(),
    is: OpenAI.BadRequestError,
    code: "context_length_exceeded",
  },
  {
    what: "a lack of GitLab Credits",
    fault: faults.proxy.creditsUsedUp(),
    is: OpenAI.RateLimitError,
    code: "insufficient_quota",
  },
  {
    what: "a lack of entitlement",
    fault: faults.proxy.notEntitled(),
    is: OpenAI.PermissionDeniedError,
    code: "permission_denied",
  },
  {
    what: "a model that GitLab does not offer",
    fault: faults.proxy.unsupportedModel(),
    is: OpenAI.NotFoundError,
    code: "model_not_found",
  },
  {
    what: "a token that GitLab refuses",
    fault: faults.proxy.invalidToken({ times: 2 }),
    is: OpenAI.AuthenticationError,
    code: "upstream_credentials",
  },
];

/** The four ways of asking. */
const askings: readonly [string, (client: OpenAI) => Promise<unknown>][] = [
  ["Chat", (client) => client.chat.completions.create({ model: "gpt-5.2", messages })],
  [
    "Chat, streamed",
    (client) => client.chat.completions.stream({ model: "gpt-5.2", messages }).done(),
  ],
  ["Responses", (client) => client.responses.create({ model: "gpt-5.2", input: prompt })],
  [
    "Responses, streamed",
    (client) => client.responses.stream({ model: "gpt-5.2", input: prompt }).done(),
  ],
];

for (const { what, fault, is, code = null } of failures) {
  for (const [where, ask] of askings) {
    Deno.test(`OpenAI's library: ${what} gives ${is.name} on ${where}, and is final`, async () => {
      await using server = startGateway();
      server.gateway.simulator.inject(fault);
      const client = clientOf(server, "any", { maxRetries: 5 });
      const error = await assertRejects(() => ask(client), is);
      assertEquals(error.code ?? null, code);
      assertEquals(error.headers?.get("x-should-retry"), "false");
      assertEquals(server.requests, 1);
    });
  }
}

for (const [where, ask] of askings) {
  Deno.test(`OpenAI's library: too many requests give RateLimitError on ${where}, which says when`, async () => {
    await using server = startGateway();
    const fault = faults.proxy.cloudflare429({ retryAfter: "40", times: Infinity });
    server.gateway.simulator.inject(fault);
    const error = await assertRejects(() => ask(clientOf(server)), OpenAI.RateLimitError);
    assertEquals(error.code, "rate_limit_exceeded");
    assertEquals(error.headers?.get("retry-after"), "40");
    assertEquals(error.headers?.get("x-should-retry"), null);
  });
}

Deno.test("OpenAI's library: a Chat stream that breaks off is thrown", async () => {
  await using server = startGateway();
  server.gateway.simulator.inject(faults.proxy.stream.reset(4));
  const stream = clientOf(server).chat.completions.stream({ model: "gpt-5.2", messages });
  await assertRejects(() => stream.finalChatCompletion(), OpenAI.APIError);
});

Deno.test("OpenAI's library: a Responses stream that breaks off ends in a failed response", async () => {
  await using server = startGateway();
  server.gateway.simulator.inject(faults.proxy.stream.reset(4));
  const stream = clientOf(server).responses.stream({ model: "gpt-5.2", input: prompt });
  const response = await stream.finalResponse();
  assertEquals([response.status, response.error?.code], ["failed", "server_error"]);
});

Deno.test("OpenAI's library: an aborted Chat stream ends the upstream's work", async () => {
  await using server = startGateway();
  const stream = clientOf(server).chat.completions.stream({
    model: "gpt-5.2",
    messages: [{ role: "user", content: "sim:silence" }],
  });
  await stream.emitted("chunk");
  stream.abort();
  await assertRejects(() => stream.done(), OpenAI.APIUserAbortError);
  await server.gateway.app.drain(0);
  assertEquals(server.gateway.simulator.calls.at(-1)?.aborted, true);
});

Deno.test("OpenAI's library: an aborted Responses stream ends the upstream's work", async () => {
  await using server = startGateway();
  const stream = clientOf(server).responses.stream({ model: "gpt-5.2", input: "sim:silence" });
  await stream.emitted("event");
  stream.abort();
  await assertRejects(() => stream.done(), OpenAI.APIUserAbortError);
  await server.gateway.app.drain(0);
  assertEquals(server.gateway.simulator.calls.at(-1)?.aborted, true);
});
