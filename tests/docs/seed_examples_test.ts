/**
 * The commands that users of the earlier proxies have in their notes and scripts, as those proxies
 * documented them. They keep working; only the port is the test's own.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { accesses, type ListeningGateway, startGateway } from "../clients/listening_gateway.ts";
import { readCurl, runCurl, shellWords } from "./curl.ts";

interface Example {
  what: string;
  command: string;
  check(answer: string): void;
}

const examples: readonly Example[] = [
  {
    what: "asks whether the proxy is well",
    command: "curl http://localhost:3456/health",
    check: (answer) => assertEquals(answer, '{"status":"ok"}'),
  },
  {
    what: "lists the models",
    command: "curl http://localhost:3456/v1/models",
    check(answer) {
      const { models, aliases, data } = JSON.parse(answer);
      assertEquals(models[0], {
        id: "duo-chat-opus-4-6",
        provider: "anthropic",
        backend_model: "claude-opus-4-6",
      });
      for (const alias of ["opus", "sonnet", "haiku", "codex"]) assert(aliases.includes(alias));
      assertEquals(data[0].object, "model");
    },
  },
  {
    what: "asks for a message as JSON",
    command: message(false),
    check(answer) {
      const { type, role, content, stop_reason } = JSON.parse(answer);
      assertEquals([type, role, stop_reason], ["message", "assistant", "end_turn"]);
      assertStringIncludes(content[0].text, "Hello");
    },
  },
  {
    what: "asks for a message as a stream",
    command: message(true),
    check(answer) {
      assert(answer.startsWith("event: message_start\n"), answer.slice(0, 80));
      assertStringIncludes(answer, "event: message_stop\n");
    },
  },
  {
    what: "asks for a chat completion as JSON",
    command: completion(false),
    check(answer) {
      const { object, choices } = JSON.parse(answer);
      assertEquals([object, choices[0].finish_reason], ["chat.completion", "stop"]);
      assertStringIncludes(choices[0].message.content, "Hello");
    },
  },
  {
    what: "asks for a chat completion as a stream",
    command: completion(true),
    check: (answer) => assert(answer.endsWith("data: [DONE]\n\n"), answer.slice(-80)),
  },
  {
    what: "reads the statistics",
    command: "curl http://localhost:3456/dashboard/api/stats",
    check: (answer) => assertEquals(JSON.parse(answer).totalRequests, 0),
  },
  {
    what: "reads the models with their statistics",
    command: "curl http://localhost:3456/dashboard/api/models",
    check: (answer) =>
      assertEquals(JSON.parse(answer).models[0], {
        id: "duo-chat-opus-4-6",
        provider: "anthropic",
        backendModel: "claude-opus-4-6",
        stats: null,
      }),
  },
];

function message(stream: boolean): string {
  return `curl -X POST http://localhost:3456/v1/messages \\
  -H "Content-Type: application/json" \\
  -H "x-api-key: $PROXY_API_KEY" \\
  -d '{
    "model": "sonnet",
    "messages": [{"role": "user", "content": "Hello"}],
    "max_tokens": 200,
    "stream": ${stream}
  }'`;
}

function completion(stream: boolean): string {
  return `curl -X POST http://localhost:3456/v1/chat/completions \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer $PROXY_API_KEY" \\
  -d '{
    "model": "sonnet",
    "messages": [
      {"role": "system", "content": "You are helpful."},
      {"role": "user", "content": "Hello"}
    ],
    "max_tokens": 200,
    "stream": ${stream}
  }'`;
}

/** The command, at the test's gateway instead of the usual port. */
function at({ url }: ListeningGateway, command: string): string {
  return command.replace("http://localhost:3456", url);
}

for (const { access, env } of accesses) {
  for (const { what, command, check } of examples) {
    Deno.test(`a script of the earlier proxy ${what}, ${access}`, async () => {
      await using server = startGateway(env);
      const variables = { PROXY_API_KEY: "", ...env };
      check(await runCurl(at(server, command), variables));
    });
  }
}

Deno.test("Goose's provider for the earlier bridge works at this address, with each of its models", async () => {
  await using server = startGateway();
  const welcome = JSON.parse(await runCurl(at(server, "curl http://localhost:3456/")));
  assertEquals(Object.keys(welcome), ["name", "description", "endpoints"]);
  assert(welcome.endpoints.includes("/v1/messages"));
  for (
    const model of [
      "claude-opus-4-6",
      "claude-sonnet-4-5-20250929",
      "claude-opus-4-5-20251101",
      "claude-haiku-4-5-20251001",
    ]
  ) {
    const command = message(true).replace('"sonnet"', `"${model}"`);
    const answer = await runCurl(at(server, command), { PROXY_API_KEY: "dummy" });
    assertStringIncludes(answer, `"model":"${model}"`);
    assertStringIncludes(answer, "event: message_stop\n");
  }
});

Deno.test("without curl, the commands are read as a shell and curl would", () => {
  assertEquals(shellWords(`a 'b  $X' "c $X" \\\n  d$X'e'`, { X: "1" }), [
    "a",
    "b  $X",
    "c 1",
    "d1e",
  ]);
  const { url, method, headers, body } = readCurl(message(false), { PROXY_API_KEY: "" });
  assertEquals([url, method], ["http://localhost:3456/v1/messages", "POST"]);
  assertEquals([...headers], [["content-type", "application/json"]]);
  assertEquals(JSON.parse(body ?? "").max_tokens, 200);
});
