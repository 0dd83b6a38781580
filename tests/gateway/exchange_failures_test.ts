/** Why GitLab gives no token, told so that its user can do something about it. */
import { assertEquals } from "@std/assert";
import { faults } from "../../lib/simulator/mod.ts";
import { createTestGateway } from "../helpers/test_gateway.ts";
import { askings, messages } from "./_apis.ts";
import { assertExchangeFails, exchangeFailures } from "./_exchange_failures.ts";
import { exchanges, passingTime } from "./_looking.ts";

const { exchange } = faults;

for (const [name, row] of Object.entries(exchangeFailures)) {
  Deno.test(`${name} fails the exchange with ${row.status}, says why, and bills nothing`, async () => {
    // tests/faults goes through all ways of asking.
    for (const asking of askings.filter(({ stream }) => !stream)) {
      await assertExchangeFails(asking, row);
    }
  });
}

Deno.test("an exchange that fails is not asked for again by every client that retries", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(exchange.revokedToken({ times: Infinity }));
  for (let index = 0; index < 20; index++) {
    assertEquals((await gateway.ask(messages.path, messages.request())).status, 401);
  }
  assertEquals(exchanges(gateway).length, 1);
});

Deno.test("an exchange that fails once is repeated, and the client never learns of it", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(exchange.creationFailed());
  const response = await passingTime(gateway, gateway.ask(messages.path, messages.request()));
  assertEquals(response.status, 200);
  assertEquals(exchanges(gateway).length, 2);
  await response.body?.cancel();
});

Deno.test("a failed exchange at the start is logged and hurts nobody", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(exchange.tlsFailure({ times: 3 }));
  await passingTime(gateway, gateway.app.warmUp());
  assertEquals(gateway.log.filter((line) => line.includes("token exchange failed")).length, 1);
  await gateway.clock.advance(60_000);
  const response = await gateway.ask(messages.path, messages.request());
  assertEquals(response.status, 200);
  await response.body?.cancel();
});
