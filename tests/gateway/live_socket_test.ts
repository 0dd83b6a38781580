/** The live feed over a real socket, where closing and slowness are the operating system's. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { serve } from "../../lib/http/serve.ts";
import { HungryReader } from "../helpers/hand_fed_stream.ts";
import { createTestGateway, testConfig, type TestGateway } from "../helpers/test_gateway.ts";
import { feedEvents } from "./_watching.ts";

/** Timers of a gateway that nobody watches and that has served nothing. */
const NO_TIMERS = 0;

function listen(gateway: TestGateway) {
  const server = serve(gateway.app, testConfig({ PORT: "0" }));
  return { server, url: `http://127.0.0.1:${server.port}/dashboard/api/live` };
}

/** Lets the operating system do its part until something has become true. */
async function until(holds: () => boolean): Promise<void> {
  for (let turns = 0; !holds(); turns++) {
    assert(turns < 5_000, "It has not become true");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

Deno.test("over a socket, a page that closes is let go of at once", async () => {
  const gateway = createTestGateway();
  const { server, url } = listen(gateway);
  const response = await fetch(url);
  assert(response.body);
  const page = new HungryReader(response.body);
  await until(() => feedEvents(page.text).length === 2);
  assertEquals(gateway.clock.pending, NO_TIMERS + 1);
  await page.leave();
  await until(() => gateway.clock.pending === NO_TIMERS);
  await server.stop();
});

Deno.test("over a socket, open feeds do not keep the gateway from stopping", async () => {
  const gateway = createTestGateway();
  const { server, url } = listen(gateway);
  const pages = await Promise.all(Array.from({ length: 20 }, async () => {
    const { body } = await fetch(url);
    assert(body);
    return new HungryReader(body);
  }));
  await until(() => pages.every(({ text }) => feedEvents(text).length === 2));
  await server.stop();
  await server.finished;
  await until(() => pages.every(({ state }) => state === "closed"));
  for (const { text } of pages) assertStringIncludes(text, "event: board");
  assertEquals(gateway.clock.pending, NO_TIMERS);
});

Deno.test("over a socket, a page that reads nothing neither fills the memory nor stops the gateway", async () => {
  const gateway = createTestGateway();
  const { server, url } = listen(gateway);
  const socket = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  const { pathname, host } = new URL(url);
  await socket.write(new TextEncoder().encode(`GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\n\r\n`));
  await until(() => gateway.clock.pending === NO_TIMERS + 1);
  for (let turn = 0; turn < 20; turn++) await gateway.clock.advance(6_000);
  socket.close();
  await server.stop();
  assertEquals(gateway.clock.pending, NO_TIMERS);
});
