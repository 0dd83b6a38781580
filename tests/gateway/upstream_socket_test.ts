/** Faults of the upstream that only a real connection has, through Deno's own `fetch`. */
import { assertEquals, assertMatch } from "@std/assert";
import { createTestGateway, type TestGateway } from "../helpers/test_gateway.ts";
import { type Api, apis, messages } from "./_apis.ts";
import { lastError } from "./_last_error.ts";
import { onlyRecord, shownError } from "./_looking.ts";
import { type Conduct, rawUpstream, write } from "./_raw_upstream.ts";

/** A gateway that gets its token from a simulated GitLab and its answers from the network. */
function gatewayBefore(url: string): TestGateway {
  const gateway: TestGateway = createTestGateway({
    env: { GITLAB_AI_GATEWAY_URL: url, HEADERS_TIMEOUT: "20s" },
    deps: {
      fetch: (url, init) =>
        url.pathname.includes("/proxy/")
          ? fetch(url, init)
          : gateway.simulator.fetch(new Request(url, init)),
    },
  });
  return gateway;
}

/** Lets the gateway's time pass in steps while the network does its work. */
async function passing<T>({ clock }: TestGateway, stepMs: number, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const settled = promise.finally(() => isSettled = true);
  settled.catch(() => {});
  while (!isSettled) await clock.advance(stepMs);
  return await settled;
}

const sse = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
const begun = 'event: ping\ndata: {"type":"ping"}\n\n';

/** Faults before the answer's head. */
const unanswered: Readonly<
  Record<string, readonly [conduct: Conduct, status: number, says: RegExp, calls: number]>
> = {
  "a connection that is closed after the request": [
    () => Promise.resolve(),
    502,
    /closed the connection before answering/,
    1,
  ],
  "an answer that is no HTTP": [
    (connection) => write(connection, "SSH-2.0-OpenSSH_9.9\r\n"),
    502,
    /127\.0\.0\.1:\d+/,
    1,
  ],
  "a head that is cut": [
    (connection) => write(connection, "HTTP/1.1 200 OK\r\nContent-Ty"),
    502,
    /closed the connection before answering/,
    1,
  ],
};

for (const [name, [conduct, status, says, calls]] of Object.entries(unanswered)) {
  Deno.test(`${name} is told, and not repeated: it may have been billed`, async () => {
    for (const api of apis) {
      await using upstream = rawUpstream(conduct);
      const gateway = gatewayBefore(`http://127.0.0.1:${upstream.port}`);
      const reply = await passing(gateway, 1, gateway.ask(api.path, api.request()));
      const error = await shownError(reply, api.dialect);
      assertEquals(error.status, status);
      assertMatch(error.message, says);
      assertEquals(upstream.connections, calls);
      assertEquals(onlyRecord(gateway).outcome, "upstream_failed");
    }
  });
}

Deno.test("a port on which nobody listens is told as such, after three tries", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const gateway = gatewayBefore(`http://127.0.0.1:${port}`);
  const reply = await passing(gateway, 100, gateway.ask(messages.path, messages.request()));
  const error = await shownError(reply, "messages");
  assertEquals(error.status, 502);
  assertMatch(error.message, /refused the connection\. Check GITLAB_AI_GATEWAY_URL/);
  assertEquals(onlyRecord(gateway).retries, 2);
});

Deno.test("a server that speaks no TLS is told as such, after three tries", async () => {
  await using upstream = rawUpstream((connection) => write(connection, "HTTP/1.1 400 Bad\r\n\r\n"));
  const gateway = gatewayBefore(`https://127.0.0.1:${upstream.port}`);
  const reply = await passing(gateway, 100, gateway.ask(messages.path, messages.request()));
  const error = await shownError(reply, "messages");
  assertEquals(error.status, 502);
  assertMatch(error.message, /no secure connection to 127\.0\.0\.1/);
  assertEquals(onlyRecord(gateway).retries, 2);
});

Deno.test("a head that does not come in time is given up, and the connection with it", async () => {
  const closed = Promise.withResolvers<number | null>();
  await using upstream = rawUpstream(async (connection) => {
    closed.resolve(await connection.read(new Uint8Array(1)).catch(() => null));
  });
  const gateway = gatewayBefore(`http://127.0.0.1:${upstream.port}`);
  const asked = gateway.ask(messages.path, messages.request());
  while (upstream.connections === 0) await gateway.clock.advance(0);
  await gateway.clock.advance(20_000);
  const error = await shownError(await asked, "messages");
  assertEquals([error.status, error.type], [504, "timeout_error"]);
  assertEquals(await closed.promise, null);
});

/** Faults after the head of a stream. */
const brokenOff: Readonly<Record<string, Conduct>> = {
  "a chunked body without its end": (connection) =>
    write(connection, `${sse}Transfer-Encoding: chunked\r\n\r\n${chunk(begun)}`),
  "a chunk that is shorter than it says": (connection) =>
    write(connection, `${sse}Transfer-Encoding: chunked\r\n\r\nfff\r\n${begun}`),
  "a body that is shorter than it says": (connection) =>
    write(connection, `${sse}Content-Length: 5000\r\n\r\n${begun}`),
  "a body that ends with the connection": (connection) =>
    write(connection, `${sse}Connection: close\r\n\r\n${begun}`),
};

for (const [name, conduct] of Object.entries(brokenOff)) {
  Deno.test(`${name} is no clean end`, async () => {
    for (const api of apis) {
      await using upstream = rawUpstream(conduct);
      const gateway = gatewayBefore(`http://127.0.0.1:${upstream.port}`);
      const asked = gateway.ask(api.path, { ...api.request(), stream: true });
      const reply = await passing(gateway, 1, asked);
      assertEquals(reply.status, 200);
      lastError[api.dialect](await passing(gateway, 1, reply.text()));
      assertEquals(onlyRecord(gateway).outcome, "upstream_failed");
      assertEquals(upstream.connections, 1);
    }
  });
}

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

/** The simulated answer of an API, as a packed HTTP reply. */
async function packedAnswer(api: Api): Promise<Uint8Array> {
  const other = createTestGateway();
  const text = await (await other.ask(api.path, { ...api.request(), stream: true })).text();
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  const body = new Uint8Array(await new Response(packed).arrayBuffer());
  const head = `${sse}Content-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`;
  return new Uint8Array([...new TextEncoder().encode(head), ...body]);
}

Deno.test("an answer that is packed although nobody asked for that is told as such", async () => {
  for (const api of apis) {
    const reply = await packedAnswer(api);
    await using upstream = rawUpstream((connection) => write(connection, reply));
    const gateway = gatewayBefore(`http://127.0.0.1:${upstream.port}`);
    const asked = gateway.ask(api.path, { ...api.request(), stream: true });
    const error = await shownError(await passing(gateway, 1, asked), api.dialect);
    assertEquals(error.status, 502);
    assertMatch(error.message, /answered 200, but with a compressed body/);
    assertEquals(onlyRecord(gateway).outcome, "upstream_failed");
  }
});
