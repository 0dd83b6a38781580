import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runCurl } from "../docs/curl.ts";
import { type GatewayProcess, startProcess } from "./gateway_process.ts";

/** A demo on a free port, and its address. */
async function startDemo(): Promise<{ demo: GatewayProcess; url: string }> {
  const demo = startProcess(["demo"], { PORT: "0" });
  const [, url = ""] = await demo.until(/^Duo Gateway listens on (http:\S+), in front of/);
  return { demo, url };
}

/** Asks for a streamed answer; its text begins with the first event. */
function ask(url: string, prompt: string): Promise<Response> {
  return fetch(`${url}/v1/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      model: "sonnet",
      max_tokens: 200,
      stream: true,
      messages: [{ role: "user", content: prompt }],
    }),
  });
}

/** The log on standard error: one JSON object a line, and nothing else. */
function logged(errors: string): Record<string, unknown>[] {
  return errors.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

Deno.test("the demo prints its addresses and a command that streams an answer as printed", async () => {
  const { demo, url } = await startDemo();
  await using _ = demo;
  assertMatch(url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assertEquals((await demo.until(/Anthropic clients: (\S+)$/))[1], url);
  assertEquals((await demo.until(/OpenAI clients: +(\S+)$/))[1], `${url}/v1`);
  const [, statistics = ""] = await demo.until(/Statistics: +(\S+)$/);
  const [, command = ""] = await demo.until(/^ +(curl .*)$/);

  const answer = await runCurl(command);
  assertMatch(answer, /^event: message_start\n/);
  assertStringIncludes(answer, "Hello");
  assertMatch(answer, /event: message_stop\ndata: .*\n\n$/);

  const { totalRequests, successCount } = await (await fetch(statistics)).json();
  assertEquals([totalRequests, successCount], [1, 1]);
  demo.signal("SIGTERM");
  assertEquals((await demo.end()).code, 0);
});

Deno.test("the demo outlives a client that leaves, and its log says so in one line", async () => {
  const { demo, url } = await startDemo();
  await using _ = demo;
  const reader = (await ask(url, "Hello")).body?.getReader();
  await reader?.read();
  await reader?.cancel();
  assertEquals(await (await fetch(`${url}/health`)).json(), { status: "ok" });
  demo.signal("SIGTERM");
  const { code, errors } = await demo.end();
  assertEquals(code, 0);
  assertEquals(logged(errors).map(({ event, outcome }) => [event, outcome]), [
    ["exchange", "client_closed"],
  ]);
});

Deno.test("a demo that is told to stop finishes the answer that it has begun, and ends with 0", async () => {
  const { demo, url } = await startDemo();
  await using _ = demo;
  const response = await ask(url, "Hello");
  demo.signal("SIGTERM");
  await demo.until(/^Stopping/);
  assertMatch(await response.text(), /event: message_stop\ndata: .*\n\n$/);
  assertEquals((await demo.end()).code, 0);
});

Deno.test("a demo that is told to stop twice ends at once", async () => {
  const { demo, url } = await startDemo();
  await using _ = demo;
  const response = await ask(url, "sim:silence");
  const reader = response.body?.getReader();
  await reader?.read();
  demo.signal("SIGTERM");
  await demo.until(/^Stopping/);
  demo.signal("SIGTERM");
  assertEquals((await demo.end()).code, 130);
  await reader?.cancel().catch(() => {});
});

Deno.test("the demo does not start with a wrong setting, and ignores those about GitLab", async () => {
  await using demo = startProcess(["demo"], { PORT: "http", GITLAB_INSTANCE_URL: "nonsense" });
  assertEquals(await demo.line(), undefined);
  const { code, errors } = await demo.end();
  assertEquals(code, 1);
  assertMatch(errors, /^A problem with the settings/);
  assert(!errors.includes("GITLAB_INSTANCE_URL"));
});
