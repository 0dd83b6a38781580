import { assertEquals } from "@std/assert";
import { settle } from "../helpers/fake_clock.ts";
import type { TestGateway } from "../helpers/test_gateway.ts";
import { messages } from "./_apis.ts";
import { passingTime, proxyCalls } from "./_looking.ts";

/**
 * Settings of a gateway in which a leak shows: one body of {@linkcode bulky} fills its buffers, and
 * one request its places.
 */
export const tight = {
  BODY_LIMIT: "1kB",
  BUFFER_LIMIT: "1kB",
  MAX_CONCURRENT_UPSTREAM: "1",
  MAX_QUEUED: "0",
  IDLE_TIMEOUT: "60s",
};

/** A prompt of which no two fit into the buffers of a {@linkcode tight} gateway. */
export const bulky = "Once upon a time ".repeat(35);

/**
 * Nothing is left of what the gateway has been asked so far: no exchange, no place in the queue, no
 * bytes in the buffers, no upstream call that goes on, no timer. The next request is served, and
 * the gateway stops at once.
 */
export async function assertUnharmed(gateway: TestGateway): Promise<void> {
  await settle();
  assertEquals(gateway.app.statistics.inFlight(), []);
  const open = proxyCalls(gateway).filter(({ aborted, finished, broken, status }) =>
    !aborted && !finished && !broken && status !== 0
  );
  assertEquals(open.map(({ path, fault }) => ({ path, fault })), [], "upstream calls that go on");

  const next = await passingTime(gateway, gateway.ask(messages.path, messages.request(bulky)));
  assertEquals(next.status, 200, await next.clone().text());
  await next.text();
  const { endedTwice, lost, begun, ended } = gateway.app.statistics.health();
  assertEquals({ endedTwice, lost, open: begun - ended }, { endedTwice: 0, lost: 0, open: 0 });

  // Nobody is waited for, and what is left of timers goes with the token.
  await gateway.app.drain(0);
  assertEquals(gateway.clock.pending, 0);
}
