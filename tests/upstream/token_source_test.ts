import { assert, assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { GatewayError } from "../../lib/core/errors.ts";
import { Secret } from "../../lib/core/secret.ts";
import { createTokenSource } from "../../lib/upstream/token_source.ts";
import type { GatewayToken } from "../../lib/upstream/types.ts";
import { FakeClock, settle } from "../helpers/fake_clock.ts";
import {
  type Answer,
  failure,
  FakeNetwork,
  json,
  refused,
  silence,
  text,
  tokens,
} from "./fake_network.ts";

const MINUTE = 60_000;

function setUp(options: { script?: Answer[]; lifetime?: number; credential?: Secret } = {}) {
  const { lifetime = 60 * MINUTE } = options;
  const clock = new FakeClock();
  const issue = tokens(() => (clock.now() + lifetime) / 1_000);
  const network = new FakeNetwork(...options.script ?? [], issue);
  const source = createTokenSource(
    { fetch: network.fetch, clock, random: () => 0.5, userAgent: "duo-gateway/test" },
    {
      instanceUrl: new URL("https://git.example.com"),
      credential: "credential" in options ? options.credential : new Secret("glpat-x"),
      timeoutMs: 30_000,
    },
  );
  return { clock, network, source, issue };
}

/** An answer that is given when the test says so. */
function held(answer: Answer) {
  const gate = Promise.withResolvers<void>();
  const wait: Answer = async (sent) => {
    await gate.promise;
    return answer(sent);
  };
  return { wait, release: () => gate.resolve() };
}

const name = (token: GatewayToken) => token.value.reveal();
const unauthorized = json(401, { message: "401 Unauthorized" });
const creationFailed = json(503, { message: "Token creation failed" });

Deno.test("TokenSource exchanges once for 200 concurrent callers and for all after them", async () => {
  const { network, source } = setUp();
  const got = await Promise.all(Array.from({ length: 200 }, () => source.get()));
  for (let call = 0; call < 10; call++) got.push(await source.get());
  assertEquals(network.sent.length, 1);
  assertEquals(new Set(got).size, 1);
  assertEquals(source.status().exchanges, 1);
  source.close();
});

Deno.test("TokenSource rejects a caller that aborts at once, and lets the exchange serve the others", async () => {
  const gate = held(setUp().issue);
  const { clock, network, source } = setUp({ script: [gate.wait] });
  const [leaving, staying] = [new AbortController(), new AbortController()];
  const reason = new Error("client left");
  const left = failure(source.get(leaving.signal));
  const stayed = source.get(staying.signal);
  await settle();
  leaving.abort(reason);
  assertEquals(await left, reason);
  assertEquals(await failure(source.get(leaving.signal)), reason);
  gate.release();
  assertEquals(name(await stayed), "gateway-token-1");
  assertEquals(network.sent.length, 1);
  source.close();
  assertEquals(clock.pending, 0);
});

Deno.test("TokenSource keeps what it got although every caller left", async () => {
  const gate = held(setUp().issue);
  const { network, source } = setUp({ script: [gate.wait] });
  const leaving = new AbortController();
  const left = failure(source.get(leaving.signal));
  await settle();
  leaving.abort();
  await left;
  gate.release();
  await settle();
  await source.get();
  assertEquals(network.sent.length, 1);
  source.close();
});

Deno.test("TokenSource refreshes a used token five minutes before it expires, by the clock", async () => {
  const { clock, network, source } = setUp();
  await source.get();
  await clock.advance(55 * MINUTE - 1);
  assertEquals(network.sent.length, 1);
  await clock.advance(1);
  assertEquals(network.sent.length, 2);
  assertEquals(name(await source.get()), "gateway-token-2");
  source.close();
});

Deno.test("TokenSource leaves a token alone that nobody used since the last refresh", async () => {
  const { clock, network, source } = setUp();
  await source.get();
  await clock.advance(600 * MINUTE);
  assertEquals(network.sent.length, 2, "one for the call, one ahead of time, then silence");
  assertEquals(source.status().state, "expired");
  assertEquals(clock.pending, 0);
});

Deno.test("TokenSource serves the old token while it is being refreshed", async () => {
  const { clock, network, source, issue } = setUp();
  const gate = held(issue);
  await source.get();
  network.next(gate.wait, issue);
  await clock.advance(55 * MINUTE);
  const before = await Promise.all([source.get(), source.get()]);
  assertEquals(before.map(name), ["gateway-token-1", "gateway-token-1"]);
  gate.release();
  await settle();
  assertEquals(network.sent.length, 2);
  assert(await source.get() !== before[0]);
  source.close();
});

Deno.test("TokenSource serves the old token while refreshing fails, until it expires", async () => {
  const { clock, network, source } = setUp();
  await source.get();
  network.next(unauthorized);
  await clock.advance(55 * MINUTE);
  assertEquals(name(await source.get()), "gateway-token-1");
  const { state, lastError, failures } = source.status();
  assertEquals([state, failures], ["valid", 1]);
  assertStringIncludes(lastError ?? "", "GITLAB_TOKEN");
  for (let call = 0; call < 100; call++) await source.get();
  assertEquals(network.sent.length, 2, "a failing refresh is not hammered");
  await clock.advance(5 * MINUTE);
  assertInstanceOf(await failure(source.get()), GatewayError);
  assertEquals(source.status().state, "failing");
  source.close();
});

Deno.test("TokenSource refreshes short-lived tokens in the last fifth of their life", async () => {
  const { clock, network, source } = setUp({ lifetime: MINUTE });
  await source.get();
  await clock.advance(47_999);
  await source.get();
  assertEquals(network.sent.length, 1);
  await clock.advance(1);
  assertEquals(network.sent.length, 2);
  source.close();
});

Deno.test("TokenSource drops a rejected token, and a newer one not for an older one's sake", async () => {
  const { network, source } = setUp();
  const first = await source.get();
  source.rejected(first);
  const second = await source.get();
  assertEquals([name(first), name(second)], ["gateway-token-1", "gateway-token-2"]);
  source.rejected(first);
  assertEquals(await source.get(), second);
  assertEquals(network.sent.length, 2);
  source.close();
});

Deno.test("TokenSource exchanges once for any number of callers that report the same token", async () => {
  const { clock, network, source } = setUp();
  const first = await source.get();
  await Promise.all(Array.from({ length: 50 }, () => {
    source.rejected(first);
    return source.get();
  }));
  assertEquals(network.sent.length, 2);
  source.close();
  assertEquals(clock.pending, 0);
});

Deno.test("TokenSource tries at most twice more, with growing random pauses", async () => {
  for (const passing of [creationFailed, refused, text(502, "<html>", "text/html")]) {
    const { clock, network, source } = setUp({ script: [passing, passing] });
    const got = source.get();
    await clock.advance(499);
    assertEquals(network.sent.length, 1);
    await clock.advance(1);
    assertEquals(network.sent.length, 2);
    await clock.advance(999);
    assertEquals(network.sent.length, 2);
    await clock.advance(1);
    assertEquals(name(await got), "gateway-token-1");
    const { state, exchanges, failures, lastError } = source.status();
    assertEquals([state, exchanges, failures, lastError], ["valid", 3, 2, undefined]);
    source.close();
  }
});

Deno.test("TokenSource waits as long as GitLab asks, if that is within ten seconds", async () => {
  const limited = text(429, "Retry later", "text/plain", { "retry-after": "9" });
  const patient = setUp({ script: [limited] });
  const got = patient.source.get();
  await patient.clock.advance(8_999);
  assertEquals(patient.network.sent.length, 1);
  await patient.clock.advance(1);
  assertEquals(name(await got), "gateway-token-1");
  patient.source.close();

  const long = text(429, "Retry later", "text/plain", { "retry-after": "11" });
  const { network, clock, source } = setUp({ script: [long] });
  const error = await failure(source.get());
  assertInstanceOf(error, GatewayError);
  assertEquals([error.kind, error.retryAfter], ["rate_limited", 11]);
  assertEquals(network.sent.length, 1);
  await clock.advance(10_999);
  assertEquals(await failure(source.get()), error);
  await clock.advance(1);
  assertEquals(name(await source.get()), "gateway-token-1");
  source.close();
});

Deno.test("TokenSource answers a final failure for 30 seconds without asking again", async () => {
  for (const status of [401, 403, 404]) {
    const { clock, network, source } = setUp({ script: [json(status, {})] });
    const error = await failure(source.get());
    assertInstanceOf(error, GatewayError);
    assertEquals(error.retryable, false);
    await clock.advance(29_999);
    assertEquals(await failure(source.get()), error);
    assertEquals(network.sent.length, 1);
    await clock.advance(1);
    assertEquals(name(await source.get()), "gateway-token-1");
    source.close();
  }
});

Deno.test("TokenSource asks again five seconds after a failure that may pass", async () => {
  const { clock, network, source } = setUp({ script: Array(3).fill(creationFailed) });
  const failed = failure(source.get());
  await clock.advance(1_500);
  assertInstanceOf(await failed, GatewayError);
  await clock.advance(4_999);
  assertEquals(await failure(source.get()), await failed);
  assertEquals(network.sent.length, 3);
  await clock.advance(1);
  assertEquals(name(await source.get()), "gateway-token-1");
  source.close();
});

Deno.test("TokenSource does not mind the wall clock jumping", async () => {
  const ahead = setUp();
  await ahead.source.get();
  ahead.clock.jump(120 * MINUTE);
  assertEquals(name(await ahead.source.get()), "gateway-token-2", "expired by the time of day");
  ahead.source.close();

  const back = setUp();
  await back.source.get();
  back.clock.jump(-24 * 60 * MINUTE);
  await back.clock.advance(59 * MINUTE);
  assertEquals(back.network.sent.length, 2, "refreshed by the time that really passed");
  back.network.next(unauthorized);
  await back.clock.advance(61 * MINUTE);
  assertInstanceOf(await failure(back.source.get()), GatewayError);
  back.source.close();
});

Deno.test("TokenSource without a GitLab token says so and asks nobody", async () => {
  const { network, source } = setUp({ credential: undefined as unknown as Secret });
  const error = await failure(source.get());
  assertInstanceOf(error, GatewayError);
  assertEquals([error.kind, error.status, error.retryable], ["upstream_credentials", 401, false]);
  assertStringIncludes(error.message, "Missing GITLAB_TOKEN");
  assertEquals([network.sent.length, source.status().exchanges], [0, 0]);
  assertEquals(source.status().state, "failing");
  source.close();
});

Deno.test("TokenSource.close() ends everything under way and leaves no timer", async () => {
  for (const script of [[silence], [creationFailed]]) {
    const { clock, network, source } = setUp({ script });
    const failed = failure(source.get());
    await settle();
    source.close();
    const error = await failed;
    assertInstanceOf(error, GatewayError);
    assertEquals(error.kind, "unavailable");
    await clock.advance(60 * MINUTE);
    assertEquals([network.sent.length, clock.pending], [1, 0]);
    assertEquals(source.status().lastError, undefined, "shutting down is no failure");
  }
  const { clock, network, source } = setUp();
  const token = await source.get();
  source.close();
  assertEquals(await source.get(), token, "requests that are still running may use it");
  assertEquals(clock.pending, 0);
  await clock.advance(60 * MINUTE);
  assertInstanceOf(await failure(source.get()), GatewayError);
  assertEquals(network.sent.length, 1);
});

Deno.test("TokenSource.status() follows the token and holds nothing secret", async () => {
  const { clock, source } = setUp();
  assertEquals(source.status(), { state: "unused", exchanges: 0, failures: 0 });
  const token = await source.get();
  const { obtainedAt, expiresAt } = token;
  const known = { obtainedAt, expiresAt, exchanges: 1, failures: 0 };
  assertEquals(source.status(), { state: "valid", ...known });
  source.rejected(token);
  assertEquals(source.status(), { state: "expired", ...known });
  assert(!Deno.inspect([token, source, source.status()], { depth: 9 }).includes("gateway-token"));
  assert(!JSON.stringify([token, source.status()]).includes("gateway-token"));
  source.close();
  assertEquals(clock.pending, 0);
});

type Step = { do: "get" | "abort" | "reject" | "answer" } | { do: "wait"; ms: number };

Deno.test("TokenSource never has two exchanges under way, in any interleaving", async () => {
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ do: fc.constantFrom("get", "abort", "reject", "answer") }),
    fc.record({ do: fc.constant("wait"), ms: fc.constantFrom(1, 500, 10_000, 56 * MINUTE) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      const waiting: (() => void)[] = [];
      const { clock, network, source, issue } = setUp();
      let most = 0;
      network.next(({ signal, ...sent }) =>
        new Promise((resolve, reject) => {
          const answer = () => resolve(issue({ signal, ...sent }));
          waiting.push(answer);
          most = Math.max(most, waiting.length);
          signal.addEventListener("abort", () => {
            waiting.splice(waiting.indexOf(answer), 1);
            reject(signal.reason);
          });
        })
      );
      const callers: AbortController[] = [];
      const results: Promise<void>[] = [];
      let latest: GatewayToken | undefined;
      for (const taken of steps) {
        if (taken.do === "get") {
          const caller = new AbortController();
          callers.push(caller);
          results.push(source.get(caller.signal).then((token) => void (latest = token), () => {}));
        }
        if (taken.do === "abort") callers.pop()?.abort();
        if (taken.do === "answer") waiting.pop()?.();
        if (taken.do === "wait") await clock.advance(taken.ms);
        if (taken.do === "reject" && latest) source.rejected(latest);
        await settle();
      }
      source.close();
      await settle();
      assert(most <= 1);
      assertEquals(clock.pending, 0);
      await Promise.all(results);
    }),
    { seed: 5, numRuns: 40 },
  );
});

Deno.test("TokenSource takes a renewed credential at once, whatever the one before was told", async () => {
  const { network, source, issue } = setUp({ script: [unauthorized] });
  assertInstanceOf(await failure(source.get()), GatewayError);
  network.next(issue);
  source.renew(new Secret("glpat-renewed"));
  assertEquals(source.status().state, "unused");
  await source.get();
  assertEquals(network.sent.at(-1)?.headers.get("authorization"), "Bearer glpat-renewed");
  source.close();
});

Deno.test("TokenSource tries the renewed credential when the one before fails meanwhile", async () => {
  const { network, source, issue } = setUp();
  const { wait, release } = held(unauthorized);
  network.next(wait);
  const token = source.get();
  await settle();
  source.renew(new Secret("glpat-renewed"));
  network.next(issue);
  release();
  await token;
  assertEquals(source.status().lastError, undefined);
  assertEquals(network.sent.length, 2);
  source.close();
});

Deno.test("TokenSource goes on with the token that it holds when the credential is renewed", async () => {
  const { network, source } = setUp();
  const first = await source.get();
  source.renew(new Secret("glpat-renewed"));
  assertEquals(await source.get(), first);
  assertEquals(network.sent.length, 1);
  source.close();
});
