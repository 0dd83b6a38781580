/** The limits of keys hold on every API, under any number of simultaneous requests. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { KeyLimits } from "../../lib/access/key_rule.ts";
import { faults } from "../../lib/simulator/mod.ts";
import { settle } from "../helpers/fake_clock.ts";
import { type TestGateway, testKey } from "../helpers/test_gateway.ts";
import { type Asking, askings, crossings, messages } from "./_apis.ts";
import { as, gatewayWithKeys, ruleOf } from "./_keys.ts";
import { passingTime, proxyCalls, records, shownError } from "./_looking.ts";

function limited(limits: KeyLimits, env = {}): TestGateway {
  return gatewayWithKeys({ alice: { limits }, bob: {} }, { env });
}

/** Sends so many requests at one time, reads their answers, and gives their statuses. */
async function burst(gateway: TestGateway, { api, request }: Asking, count: number) {
  const asked = Array.from(
    { length: count },
    () => gateway.ask(api.path, request(), as("alice")),
  );
  const replies = await Promise.all(asked.map((reply) => passingTime(gateway, reply)));
  await Promise.all(replies.map((reply) => reply.text()));
  return replies.map(({ status }) => status);
}

const served = (statuses: readonly number[]) => statuses.filter((status) => status === 200).length;

for (const asking of [...askings, ...crossings]) {
  const { api, label, request } = asking;
  const isAnthropic = api.dialect === "messages";

  Deno.test(`${label}: of twenty simultaneous requests exactly the five are served that a minute has`, async () => {
    const gateway = limited({ requestsPerMinute: 5 });
    const statuses = await burst(gateway, asking, 20);
    assertEquals([served(statuses), proxyCalls(gateway).length], [5, 5]);
    assertEquals(new Set(statuses), new Set([200, 429]));
    // Another key is served meanwhile.
    assertEquals((await gateway.ask(api.path, request(), as("bob"))).status, 200);
    await gateway.clock.advance(61_000);
    assertEquals(served(await burst(gateway, asking, 20)), 5);
  });

  Deno.test(`${label}: of twenty simultaneous requests exactly the five are served that a day has`, async () => {
    const gateway = limited({ requestsPerDay: 5 });
    assertEquals(served(await burst(gateway, asking, 20)), 5);
    await gateway.clock.advance(61_000);
    assertEquals(served(await burst(gateway, asking, 5)), 0);
    await gateway.clock.advance(24 * 3_600_000);
    assertEquals(served(await burst(gateway, asking, 20)), 5);
  });

  Deno.test(`${label}: no more requests are under way at one time than the key may have`, async () => {
    const gateway = limited({ concurrentRequests: 3 });
    const asked = Array.from({ length: 10 }, () => gateway.ask(api.path, request(), as("alice")));
    await settle();
    const replies = await Promise.all(asked);
    assert(served(replies.map(({ status }) => status)) >= 3);
    await Promise.all(replies.map((reply) => reply.text()));
    assertEquals((await gateway.ask(api.path, request(), as("alice"))).status, 200);
  });

  Deno.test(`${label}: a refusal by a limit has the dialect's shape and headers`, async () => {
    const gateway = limited({ requestsPerMinute: 1, tokensPerDay: 1_000_000 });
    const first = await gateway.ask(api.path, request(), as("alice"));
    await first.text();
    const refused = await gateway.ask(api.path, request(), as("alice"));
    const limit = isAnthropic
      ? (kind: string) => `anthropic-ratelimit-requests-${kind}`
      : (kind: string) => `x-ratelimit-${kind}-requests`;
    for (const { headers } of [first, refused]) {
      assertEquals([headers.get(limit("limit")), headers.get(limit("remaining"))], ["1", "0"]);
      assert(headers.has(limit("reset")));
      assert(
        headers.has(isAnthropic ? "anthropic-ratelimit-tokens-limit" : "x-ratelimit-limit-tokens"),
      );
      assertEquals(
        headers.has(
          isAnthropic ? "x-ratelimit-limit-requests" : "anthropic-ratelimit-requests-limit",
        ),
        false,
      );
    }
    const error = await shownError(refused, api.dialect);
    assertEquals([error.status, error.type], [429, "rate_limit_error"]);
    assertEquals([error.retryAfter, error.shouldRetry], ["61", null]);
    assertEquals(error.code, isAnthropic ? null : "rate_limit_exceeded");
    assertEquals([records(gateway)[0]?.outcome, records(gateway)[0]?.status], ["rejected", 429]);
  });

  Deno.test(`${label}: a used-up budget is a 429 that is not to be repeated`, async () => {
    const gateway = limited({ requestsPerMonth: 1 });
    await (await gateway.ask(api.path, request(), as("alice"))).text();
    const error = await shownError(
      await gateway.ask(api.path, request(), as("alice")),
      api.dialect,
    );
    assertEquals([error.status, error.shouldRetry], [429, "false"]);
    assertEquals(error.code, isAnthropic ? null : "insufficient_quota");
    // From noon of November 21 to December 1.
    assertEquals(error.retryAfter, String(9.5 * 24 * 3_600));
    assertStringIncludes(
      error.message,
      "1 requests a month, is used up. It begins anew in 10 days.",
    );
  });

  Deno.test(`${label}: tokens are settled with what the answer took`, async () => {
    const gateway = limited({ tokensPerDay: 1_000_000 });
    for (let index = 0; index < 3; index++) {
      await (await gateway.ask(api.path, request(), as("alice"))).text();
    }
    await settle();
    const used = records(gateway).reduce((sum, { usage }) => sum + usage.input + usage.output, 0);
    assert(used > 0);
    assertEquals(await budgetUse(gateway), used);
  });
}

/** What of alice's budgets is used, as the dashboard's JSON has it. */
async function budgetUse(gateway: TestGateway): Promise<number> {
  const headers = { "x-api-key": testKey };
  const reply = await gateway.ask("/dashboard/api/stats", undefined, { headers });
  const { limits } = await reply.json();
  assertEquals(limits.budgets.length, 1);
  assertEquals(limits.budgets[0].keyName, "alice");
  return limits.budgets[0].used;
}

const small = { ...messages.request(), max_tokens: 100 };

Deno.test("simultaneous requests never reserve more tokens than there are", async () => {
  const gateway = limited({ tokensPerMinute: 1_000 });
  gateway.simulator.inject({ ...faults.proxy.hang(), times: Infinity });
  const leaving = new AbortController();
  const init = as("alice", { signal: leaving.signal });
  const asked = Array.from({ length: 50 }, () => gateway.ask(messages.path, small, init));
  await settle();
  const underWay = proxyCalls(gateway).length;
  // Each reserves 100 of output and some twenty of input.
  assert(underWay >= 5 && underWay <= 9, `${underWay}`);
  leaving.abort();
  await Promise.all(asked);
});

Deno.test("no more than 4,096 tokens of output are reserved, whatever the request allows", async () => {
  const gateway = limited({ tokensPerMinute: 5_000 });
  const body = { ...messages.request(), max_tokens: 60_000 };
  assertEquals((await gateway.ask(messages.path, body, as("alice"))).status, 200);
  const tight = limited({ tokensPerMinute: 4_000 });
  const error = await shownError(await tight.ask(messages.path, body, as("alice")), "messages");
  assertEquals([error.status, error.shouldRetry], [429, "false"]);
  assertStringIncludes(error.message, "the request alone may take");
});

Deno.test("a failure upstream costs no budget", async () => {
  const gateway = limited({ requestsPerDay: 2, tokensPerDay: 100_000 });
  for (let index = 0; index < 5; index++) {
    gateway.simulator.inject(faults.proxy.serverError());
    assertEquals((await gateway.ask(messages.path, small, as("alice"))).status, 500);
  }
  assertEquals((await gateway.ask(messages.path, small, as("alice"))).status, 200);
});

Deno.test("a client that leaves is no failure; what it may have cost counts", async () => {
  const gateway = limited({ requestsPerDay: 2, concurrentRequests: 1 });
  gateway.simulator.inject(faults.proxy.hang());
  const leaving = new AbortController();
  const asked = gateway.ask(messages.path, small, as("alice", { signal: leaving.signal }));
  await settle();
  leaving.abort();
  await asked;
  assertEquals(records(gateway)[0]?.outcome, "client_closed");
  // Its place is free at once, and one request of the day is used.
  assertEquals((await gateway.ask(messages.path, small, as("alice"))).status, 200);
  assertEquals((await gateway.ask(messages.path, small, as("alice"))).status, 429);
});

Deno.test("an answer that its client gives up counts for no less than was reserved", async () => {
  const gateway = limited({ tokensPerDay: 100_000 });
  const body = { ...messages.request("Tell me a long story"), max_tokens: 3_000, stream: true };
  const reply = await gateway.ask(messages.path, body, as("alice"));
  const reader = reply.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await settle();
  assert(await budgetUse(gateway) >= 3_000);
});

Deno.test("requests that are wrong in themselves cost nothing", async () => {
  const gateway = limited({ requestsPerMinute: 1, requestsPerDay: 1, concurrentRequests: 1 });
  for (
    const body of [{ model: 5 }, { model: "no-such-model", messages: [] }, { model: "sonnet" }]
  ) {
    for (let index = 0; index < 3; index++) {
      const { status } = await gateway.ask(messages.path, body, as("alice"));
      assert(status === 400 || status === 404);
    }
  }
  assertEquals((await gateway.ask(messages.path, small, as("alice"))).status, 200);
});

Deno.test("counting tokens costs nothing", async () => {
  const gateway = limited({ requestsPerMinute: 1, tokensPerDay: 5_000 });
  for (let index = 0; index < 10; index++) {
    const reply = await gateway.ask("/v1/messages/count_tokens", messages.request(), as("alice"));
    assertEquals(reply.status, 200);
    await reply.text();
  }
  assertEquals((await gateway.ask(messages.path, small, as("alice"))).status, 200);
});

Deno.test("a key without limits is told of none", async () => {
  const gateway = limited({ requestsPerMinute: 1 });
  for (const init of [as("bob"), { headers: { "x-api-key": testKey } }]) {
    const reply = await gateway.ask(messages.path, small, init);
    assertEquals([...reply.headers.keys()].filter((name) => name.includes("ratelimit")), []);
    await reply.text();
  }
});

Deno.test("a limit that is changed in the file holds from the next request on", async () => {
  const gateway = limited({ requestsPerDay: 1 });
  await (await gateway.ask(messages.path, small, as("alice"))).text();
  assertEquals((await gateway.ask(messages.path, small, as("alice"))).status, 429);
  gateway.app.keyRing.replace([ruleOf("alice", { limits: { requestsPerDay: 2 } })]);
  assertEquals((await gateway.ask(messages.path, small, as("alice"))).status, 200);
  assertEquals((await gateway.ask(messages.path, small, as("alice"))).status, 429);
});

Deno.test("every reservation is settled, however its exchange ends", async () => {
  const gateway = limited({ concurrentRequests: 1, tokensPerMinute: 1_000_000 });
  const { proxy } = faults;
  const bad = [
    proxy.serverError,
    proxy.invalidRequest,
    proxy.connectionReset,
    proxy.unsupportedModel,
  ];
  const endings = [
    ...bad.map((fault) => fault()),
    proxy.stream.reset(2),
    proxy.stream.errorEvent(2),
  ];
  for (const fault of endings) {
    gateway.simulator.inject(fault);
    const body = { ...small, stream: true };
    const reply = await passingTime(gateway, gateway.ask(messages.path, body, as("alice")));
    await passingTime(gateway, reply.text().catch(() => ""));
    assert(reply.status !== 429);
  }
  assertEquals((await gateway.ask(messages.path, small, as("alice"))).status, 200);
});
