import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Secret } from "../../lib/core/secret.ts";
import { createSimulator } from "../../lib/simulator/mod.ts";
import { exchangeFaults } from "../../lib/simulator/fault_presets_exchange.ts";
import { announceEnd, daysLeft, TokenEnd } from "../../lib/upstream/token_end.ts";
import { askAboutToken, readTokenFacts, type TokenFacts } from "../../lib/upstream/token_facts.ts";
import { FakeClock, settle } from "../helpers/fake_clock.ts";
import { createTestGateway, testKey } from "../helpers/test_gateway.ts";

const DAY = 24 * 3_600_000;

/** A watch over a token that GitLab says this of; the clock stands at noon of 2026-11-21. */
function watched(ask: () => Promise<TokenFacts | undefined>) {
  const clock = new FakeClock();
  const said: string[] = [];
  return { clock, said, end: new TokenEnd({ clock, ask, onNear: (text) => said.push(text) }) };
}

Deno.test("a token that is near its end is announced at once and every day", async () => {
  const { clock, said, end } = watched(() =>
    Promise.resolve({ scopes: [], expiresOn: "2026-12-01" })
  );
  await end.watch();
  assertMatch(said[0] ?? "", /^GITLAB_TOKEN ends in 10 days \(on 2026-12-01, at 00:00 UTC\)\./);
  await clock.advance(2 * DAY);
  assertEquals(said.map((text) => /in (\d+) days/.exec(text)?.[1]), ["10", "9", "8"]);
  assertEquals(end.expiresAt, Date.UTC(2026, 11, 1));
  end.close();
  assertEquals(clock.pending, 0);
});

Deno.test("a token that ends later is announced when it comes to that", async () => {
  const { clock, said, end } = watched(() =>
    Promise.resolve({ scopes: [], expiresOn: "2026-12-10" })
  );
  await end.watch();
  assertEquals(said, []);
  await clock.advance(5 * DAY);
  assertStringIncludes(said[0] ?? "", "ends in 14 days");
  end.close();
});

for (
  const [what, ask] of [
    ["it has no end", () => Promise.resolve({ scopes: ["api"] })],
    ["GitLab does not tell", () => Promise.resolve(undefined)],
    ["GitLab cannot be reached", () => Promise.reject(new Error("no"))],
  ] as const
) {
  Deno.test(`nothing is said of a token when ${what}`, async () => {
    const { clock, said, end } = watched(ask);
    await end.watch();
    await clock.advance(3 * DAY);
    assertEquals([said, end.expiresAt], [[], undefined]);
    end.close();
  });
}

Deno.test("days are counted to the beginning of the day on which a token ends", () => {
  const noon = Date.UTC(2026, 10, 30, 12);
  assertEquals(daysLeft("2026-12-02", noon), 2);
  assertEquals(daysLeft("2026-12-01", noon), 1);
  assertEquals(daysLeft("2026-11-30", noon), 0);
  assertStringIncludes(announceEnd("2026-12-01", noon), "ends within a day");
  assertStringIncludes(announceEnd("2026-11-30", noon), "has ended");
});

Deno.test("GitLab is asked about the token once, with the token, and what it tells is read", async () => {
  const clock = new FakeClock();
  const simulator = createSimulator({
    clock,
    tokenFacts: { scopes: ["api", "read_user"], expires_at: "2027-01-31" },
  });
  const deps = {
    clock,
    userAgent: "duo-gateway/test",
    fetch: (url: URL, init: RequestInit) => simulator.fetch(new Request(url, init)),
  };
  const question = {
    instanceUrl: new URL("https://git.example.com"),
    credential: new Secret("glpat-x"),
    timeoutMs: 1000,
  };
  const { reply } = await askAboutToken(deps, question);
  assertEquals(readTokenFacts(reply), { scopes: ["api", "read_user"], expiresOn: "2027-01-31" });
  assertEquals(simulator.calls.map(({ kind, path }) => [kind, path]), [
    ["api", "/api/v4/personal_access_tokens/self"],
  ]);
  simulator.inject(exchangeFaults.expiredToken());
  assertEquals(readTokenFacts((await askAboutToken(deps, question)).reply), undefined);
});

Deno.test("the gateway logs that its token is near its end, and tells the dashboard", async () => {
  const gateway = createTestGateway({
    simulator: (clock) =>
      createSimulator({ clock, tokenFacts: { scopes: ["ai_features"], expires_at: "2026-11-25" } }),
  });
  await gateway.app.watchTokenEnd();
  await settle();
  assertEquals(
    gateway.log.filter((line) => line.includes("GITLAB_TOKEN ends in 4 days")).length,
    1,
  );
  const { board } = await (await gateway.ask("/dashboard/api/board")).json();
  assertEquals(board.upstream.credentialExpiresAt, Date.UTC(2026, 10, 25));
  await gateway.app.drain(0);
});

Deno.test("when the token ends is not told to those who may not see all", async () => {
  const gateway = createTestGateway({
    env: { PROXY_API_KEY: testKey },
    simulator: (clock) =>
      createSimulator({ clock, tokenFacts: { scopes: ["api"], expires_at: "2027-03-01" } }),
  });
  await gateway.app.watchTokenEnd();
  const endOf = async (headers: Record<string, string>) =>
    (await (await gateway.ask("/dashboard/api/board", undefined, { headers })).json())
      .board.upstream.credentialExpiresAt;
  assertEquals(await endOf({}), undefined);
  assertEquals(await endOf({ "x-api-key": testKey }), Date.UTC(2027, 2, 1));
  await gateway.app.drain(0);
});
