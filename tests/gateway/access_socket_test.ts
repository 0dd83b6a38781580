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

/** Every path that is served to holders of the key only, without its `/v1`. */
const protectedPaths = [
  "/messages",
  "/messages/count_tokens",
  "/chat/completions",
  "/responses",
] as const;

/** Ways to make the path that is checked another than the path that is served. */
function disguises(path: string): readonly (readonly [target: string, host: string])[] {
  return [
    [`/v1${path}`, "127.0.0.1/health?"],
    [`/v1${path}`, "x/?"],
    [`/v1${path}`, "x/#"],
    [`/v1${path}`, "health/.."],
    [`/v1${path}`, "user@127.0.0.1"],
    [`/v1${path}`, "127.0.0.1:3456/health"],
    [`/v1${path}`, "a b"],
    [`/v1${path}`, ""],
    [`http://127.0.0.1/v1${path}`, "127.0.0.1"],
    [`http://health/v1${path}`, "127.0.0.1"],
    [`/health/../v1${path}`, "127.0.0.1"],
    [`/health/%2e%2e/v1${path}`, "127.0.0.1"],
    [`/health/..%2fv1${path}`, "127.0.0.1"],
    [`/dashboard/..;/v1${path}`, "127.0.0.1"],
    [`/v1/%6dessages${path}`, "127.0.0.1"],
    [`/v1${path};/health`, "127.0.0.1"],
    [`/v1${path}%00/health`, "127.0.0.1"],
    [`/v1${path.replaceAll("/", "\\")}`, "127.0.0.1"],
    [`//127.0.0.1/v1${path}`, "127.0.0.1"],
    [`/v1${path}`.toUpperCase(), "127.0.0.1"],
    [`/v1${path}?path=/health`, "127.0.0.1"],
    [`/v1${path}#/health`, "127.0.0.1"],
  ];
}

Deno.test("no disguise of host or path gets past the key", async () => {
  const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  const server = serve(gateway.app, testConfig({ PORT: "0" }));
  for (const [target, host] of protectedPaths.flatMap(disguises)) {
    const status = await statusOf(server.port, post(target, host));
    // Nothing at all is the server's own answer to what is no HTTP.
    assert([0, 400, 401, 404, 405].includes(status), `${target} on ${host}: ${status}`);
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

/** Reads until the connection ends or these words have come. */
async function readUntil(connection: Deno.TcpConn, words: RegExp): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65_536);
  for (let text = "";;) {
    const length = await connection.read(buffer).catch(() => null);
    if (length === null || words.test(text)) return text;
    text += decoder.decode(buffer.subarray(0, length), { stream: true });
    if (words.test(text)) return text;
  }
}

function expecting(headers: string): Uint8Array {
  return new TextEncoder().encode(
    `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n` +
      `Connection: close\r\nExpect: 100-continue\r\n${headers}\r\n`,
  );
}

Deno.test("who asks before sending a body is told no without having sent it", async () => {
  const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  const server = serve(gateway.app, testConfig({ PORT: "0" }));
  const key = `x-api-key: ${testKey}\r\n`;
  for (
    const [headers, status] of [
      [`Content-Length: ${body.length}\r\n`, 401],
      [`${key}Content-Length: 60000000\r\n`, 413],
      [`${key}Content-Encoding: gzip\r\nContent-Length: ${body.length}\r\n`, 415],
    ] as const
  ) {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
    await connection.write(expecting(headers));
    const text = await readUntil(connection, /\r\n\r\n[^]*\}/);
    // Deno's server may invite the body beside refusing the request; the refusal is what counts.
    const refusal = text.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, "");
    assert(refusal.startsWith(`HTTP/1.1 ${status}`), text.slice(0, 200));
  }
  assertEquals(gateway.simulator.calls, []);

  using connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await connection.write(expecting(`${key}Content-Length: ${body.length}\r\n`));
  assertEquals(await readUntil(connection, /\r\n\r\n/), "HTTP/1.1 100 Continue\r\n\r\n");
  await connection.write(new TextEncoder().encode(body));
  assert((await readUntil(connection, /\r\n\r\n/)).startsWith("HTTP/1.1 200"));
  await server.stop();
});

Deno.test("a chunked body over the limit is a 413, however much would follow", async () => {
  const gateway = createTestGateway({ env: { BODY_LIMIT: "100kB", BUFFER_LIMIT: "100kB" } });
  const server = serve(gateway.app, testConfig({ PORT: "0" }));
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  const piece = `ffff\r\n${"a".repeat(0xffff)}\r\n`;
  await connection.write(new TextEncoder().encode(
    "POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" +
      'Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n{"x":"\r\n',
  ));
  const sending = (async () => {
    // The gateway may close while this writes: that is the point.
    for (let n = 0; n < 100; n++) await connection.write(new TextEncoder().encode(piece));
  })().catch(() => {});
  const text = await readUntil(connection, /\r\n\r\n[^]*\}/);
  assert(text.startsWith("HTTP/1.1 413"), text.slice(0, 200));
  await sending;
  assertEquals(gateway.simulator.calls, []);
  await server.stop();
});
