/** A client that asks for a long answer and does not read it, over a real socket. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { serve } from "../../lib/http/serve.ts";
import { formatEvent } from "../../lib/core/sse.ts";
import { createTestGateway, testConfig } from "../helpers/test_gateway.ts";
import { messages } from "./_apis.ts";
import { onlyRecord } from "./_looking.ts";

/** An answer without end, a hundred kilobytes at a time. */
function endless() {
  const ping = new TextEncoder().encode(
    formatEvent("ping", JSON.stringify({ type: "ping", filler: "x".repeat(100_000) })),
  );
  const state = { cancelled: false };
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (out) => out.enqueue(ping.slice()),
    cancel: () => void (state.cancelled = true),
  }, { highWaterMark: 0 });
  return { state, body };
}

/** A listening gateway before an endless answer, and a connection that has asked for it. */
async function unread(env: Record<string, string>) {
  const { state, body } = endless();
  const gateway = createTestGateway({
    env,
    deps: {
      fetch: (url, init) =>
        url.pathname.includes("/proxy/")
          ? Promise.resolve(
            new Response(body, { headers: { "content-type": "text/event-stream" } }),
          )
          : gateway.simulator.fetch(new Request(url, init)),
    },
  });
  const server = serve(gateway.app, testConfig({ PORT: "0", ...env }), gateway.clock);
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  const request = JSON.stringify({ ...messages.request(), stream: true });
  await connection.write(new TextEncoder().encode(
    `POST ${messages.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${request.length}\r\nConnection: close\r\n\r\n${request}`,
  ));
  return { state, gateway, server, connection };
}

Deno.test("a client that does not read its answer holds the upstream for a bounded time", async () => {
  const { state, gateway, server, connection } = await unread({ WRITE_TIMEOUT: "60s" });
  // While the socket's buffers take more, each piece that goes begins the minute anew.
  for (let turn = 0; !state.cancelled && turn < 20_000; turn++) await gateway.clock.advance(100);
  assertEquals(state.cancelled, true);
  const { outcome, status } = onlyRecord(gateway);
  assertEquals([outcome, status], ["client_closed", 200]);

  // Whoever reads on after all finds no clean end.
  const text = await new Response(connection.readable).text();
  assert(!text.includes("message_stop"));
  assertStringIncludes(text.slice(-600), "The client read nothing for 60 seconds");
  await server.stop();
});

Deno.test("a client that does not read its answer does not keep the gateway from stopping", async () => {
  const { state, gateway, server, connection } = await unread({ SHUTDOWN_TIMEOUT: "5s" });
  for (let turn = 0; turn < 50; turn++) await gateway.clock.advance(100);
  let isStopped = false;
  const stopped = server.stop().then(() => isStopped = true);
  for (let turn = 0; !isStopped && turn < 2_000; turn++) await gateway.clock.advance(100);
  assertEquals([isStopped, state.cancelled], [true, true]);
  await stopped;
  connection.close();
});
