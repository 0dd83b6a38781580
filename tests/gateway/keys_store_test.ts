/** Budgets across restarts and processes, and while the database fails. */
import { assert, assertEquals } from "@std/assert";
import { settle } from "../helpers/fake_clock.ts";
import type { TestGateway } from "../helpers/test_gateway.ts";
import { FakeKv } from "../stats/_fake_kv.ts";
import { messages } from "./_apis.ts";
import { as, gatewayWithKeys } from "./_keys.ts";
import { passingTime } from "./_looking.ts";

const rules = { alice: { limits: { requestsPerDay: 5, tokensPerMonth: 1_000_000 } } };

function gatewayOn(database: FakeKv): TestGateway {
  return gatewayWithKeys(rules, { deps: { database } });
}

/** Asks until a request is refused, `most` times at most, and says how many were served. */
async function servedUntilRefused(gateway: TestGateway, most = 20): Promise<number> {
  for (let served = 0; served < most; served++) {
    const asked = gateway.ask(messages.path, messages.request(), as("alice"));
    const { status, body } = await passingTime(gateway, asked);
    await body?.cancel();
    if (status !== 200) return served;
  }
  return most;
}

Deno.test("budgets are the same after a restart", async () => {
  const database = new FakeKv();
  const before = gatewayOn(database);
  assertEquals(await servedUntilRefused(before, 3), 3);
  await passingTime(before, before.app.drain(1_000));
  await passingTime(before, before.app.close(3_000));
  database.isClosed = false;
  assertEquals(await servedUntilRefused(gatewayOn(database)), 2);
});

Deno.test("two processes on one database give out one budget", async () => {
  const database = new FakeKv();
  const [one, two] = [gatewayOn(database), gatewayOn(database)];
  assertEquals(await servedUntilRefused(one, 2) + await servedUntilRefused(two), 5);
  assertEquals(await servedUntilRefused(one), 0);
});

const breakdowns: Readonly<Record<string, (database: FakeKv, isDown: boolean) => void>> = {
  "fails": (database, isDown) => database.failure = isDown ? new Error("disk full") : undefined,
  "falls silent": (database, isDown) => database.isSilent = isDown,
};

for (const [how, setDown] of Object.entries(breakdowns)) {
  Deno.test(`while the database ${how}, limits hold by the process's own counts, and it says so`, async () => {
    const database = new FakeKv();
    const gateway = gatewayOn(database);
    const health = async () => await (await gateway.ask("/health")).json();
    assertEquals(await health(), { status: "ok" });
    assertEquals(await servedUntilRefused(gateway, 2), 2);
    setDown(database, true);
    assertEquals(await servedUntilRefused(gateway), 3);
    assertEquals(await health(), { status: "ok", budgets: "counted by this process alone" });
    assert(gateway.log.some((line) => line.includes("budgets are counted by this process alone")));

    setDown(database, false);
    await gateway.clock.advance(6_000);
    assertEquals(await servedUntilRefused(gateway), 0);
    await settle();
    assertEquals(await health(), { status: "ok" });
    assertEquals(await servedUntilRefused(gatewayOn(database)), 0);
  });
}
