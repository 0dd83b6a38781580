/** Requests that no well-behaved client can make, over a bare socket. */
import { assert, assertEquals } from "@std/assert";
import { serve } from "../../lib/http/serve.ts";
import { createTestGateway, testConfig, testKey } from "../helpers/test_gateway.ts";
import { messages } from "./_apis.ts";

/** Sends the text as it stands and returns the status of the first answer; 0 when there is none. */
async function statusOf(port: number, text: string): Promise<number> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(text));
  const buffer = new Uint8Array(65_536);
  const length = await connection.read(buffer).catch(() => null);
  const answer = new TextDecoder().decode(buffer.subarray(0, length ?? 0));
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}

const body = JSON.stringify(messages.request());

function post(target: string, host: string, headers = ""): string {
  return `POST ${target} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${body.length}\r\nConnection: close\r\n${headers}\r\n${body}`;
}

/** Ways to make the path that is checked another than the path that is served. */
const disguises: readonly (readonly [target: string, host: string])[] = [
  ["/v1/messages", "127.0.0.1/health?"],
  ["/v1/messages", "x/?"],
  ["/v1/messages", "x/#"],
  ["/v1/messages", "health/.."],
  ["/v1/messages", "user@127.0.0.1"],
  ["/v1/messages", "127.0.0.1:3456/health"],
  ["/v1/messages", "a b"],
  ["/v1/messages", ""],
  ["http://127.0.0.1/v1/messages", "127.0.0.1"],
  ["http://health/v1/messages", "127.0.0.1"],
  ["/health/../v1/messages", "127.0.0.1"],
  ["/health/%2e%2e/v1/messages", "127.0.0.1"],
  ["/health/..%2fv1/messages", "127.0.0.1"],
  ["/v1/%6dessages", "127.0.0.1"],
  ["/v1/messages;/health", "127.0.0.1"],
  ["/v1/messages%00/health", "127.0.0.1"],
  ["/v1\\messages", "127.0.0.1"],
  ["//127.0.0.1/v1/messages", "127.0.0.1"],
  ["/V1/MESSAGES", "127.0.0.1"],
];

Deno.test("no disguise of host or path gets past the key", async () => {
  const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  const server = serve(gateway.app, testConfig({ PORT: "0" }));
  for (const [target, host] of disguises) {
    const status = await statusOf(server.port, post(target, host));
    // Nothing at all is the server's own answer to what is no HTTP.
    assert([0, 400, 401, 404].includes(status), `${target} on ${host}: ${status}`);
  }
  assertEquals(gateway.simulator.calls, []);
  const key = `x-api-key: ${testKey}\r\n`;
  assertEquals(await statusOf(server.port, post("/v1/messages", "127.0.0.1", key)), 200);
  await server.stop();
});

Deno.test("a host name that DNS was rebound to is refused without a key", async () => {
  const gateway = createTestGateway();
  const server = serve(gateway.app, testConfig({ PORT: "0" }));
  assertEquals(await statusOf(server.port, post("/v1/messages", "rebound.example")), 403);
  assertEquals(await statusOf(server.port, post("/v1/messages", `127.0.0.1:${server.port}`)), 200);
  await server.stop();
});

Deno.test("two lengths, or a length beside chunks, never make two requests of one", async () => {
  const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  const server = serve(gateway.app, testConfig({ PORT: "0" }));
  const hidden = `x-api-key: ${testKey}\r\n`;
  for (const header of ["Content-Length: 4\r\n", "Transfer-Encoding: chunked\r\n"]) {
    const status = await statusOf(server.port, post("/v1/messages", "127.0.0.1", header + hidden));
    assert([0, 400].includes(status), `${header}: ${status}`);
  }
  assertEquals(gateway.simulator.calls.length <= 1, true);
  await server.stop();
});
