import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { type ExchangeFault, faults } from "../../lib/simulator/mod.ts";
import { Harness } from "./harness.ts";

const { exchange } = faults;

/** Every answer that GitLab is known to give instead of a token. */
const replies: readonly (readonly [ExchangeFault, status: number, body: string])[] = [
  [exchange.unauthorized(), 401, '{"message":"401 Unauthorized"}'],
  [exchange.badToken(), 401, "Bad Access Token."],
  [exchange.expiredToken(), 401, "Token is expired. You can either do re-authorization"],
  [exchange.revokedToken(), 401, "Token was revoked. You have to re-authorize from the user."],
  [exchange.insufficientScope(), 403, '"error":"insufficient_scope"'],
  [exchange.insufficientGranularScope(), 403, '"error":"insufficient_granular_scope"'],
  [exchange.forbidden(), 403, '{"message":"403 Forbidden"}'],
  [exchange.blocked(), 403, "403 Forbidden - "],
  [exchange.notFound(), 404, '{"error":"404 Not Found"}'],
  [exchange.rateLimited(), 429, "Retry later"],
  [exchange.requestedTooManyTimes(), 429, '{"message":{"error":"This endpoint has been'],
  [exchange.creationFailed(), 503, '{"message":"Token creation failed"}'],
  [exchange.tokenMissing(), 503, '{"message":"Token is missing in response"}'],
  [exchange.noDefaultNamespace(), 503, "Missing default GitLab Duo namespace user preference"],
  [exchange.gatewayUnreachable(), 503, "An HTTP error occurred when creating a Direct"],
  [exchange.html(502), 502, "<!DOCTYPE html>"],
  [exchange.html(520), 520, "<!DOCTYPE html>"],
  [exchange.signInPage(), 200, "<!DOCTYPE html>"],
  [exchange.notJson(), 201, '{"token": "'],
  [exchange.withoutToken(), 201, '"headers":{}'],
  [exchange.emptyBody(500), 500, ""],
  [exchange.reply(418, { a: 1 }), 418, '{"a":1}'],
];

for (const [fault, status, body] of replies) {
  Deno.test(`the exchange can answer ${status} ${body.slice(0, 60)}`, async () => {
    const harness = new Harness();
    harness.simulator.inject(fault);
    const response = await harness.exchange();
    assertEquals(response.status, status);
    assertStringIncludes(await response.text(), body);
    assertEquals(harness.lastCall?.fault, "reply");
    assertEquals((await harness.exchange()).status, 201, "a fault is met once");
  });
}

Deno.test("an exchange that is refused for its rate says when to come back", async () => {
  const harness = new Harness();
  for (const when of ["7", "Fri, 31 Dec 2027 23:59:59 GMT", "-1", "soon"]) {
    harness.simulator.inject(exchange.rateLimited(when));
    const response = await harness.exchange();
    assertEquals(response.headers.get("retry-after"), when);
    assertEquals(response.headers.get("ratelimit-remaining"), "0");
  }
});

Deno.test("a token can be short-lived, expired from the start, or come with other headers", async () => {
  const harness = new Harness();
  harness.simulator.inject(
    exchange.lifetime(5),
    exchange.lifetime(-60),
    exchange.extraHeaders({ "x-new": "", "x-gitlab-version": "20" }),
  );
  const now = harness.clock.now() / 1000;
  assertEquals((await (await harness.exchange()).json()).expires_at, now + 5);
  assertEquals((await (await harness.exchange()).json()).expires_at, now - 60);
  const { headers, expires_at } = await (await harness.exchange()).json();
  assertEquals(expires_at, now + 3600);
  assertEquals([headers["x-new"], headers["x-gitlab-version"]], ["", "20"]);
});

Deno.test("a slow exchange answers after its delay, and not before", async () => {
  const harness = new Harness();
  harness.simulator.inject(exchange.slow(5000));
  let answered = false;
  const pending = harness.exchange().then((response) => {
    answered = true;
    return response;
  });
  await harness.clock.advance(4999);
  assert(!answered);
  await harness.clock.advance(1);
  assertEquals((await pending).status, 201);
});

Deno.test("an exchange that hangs ends with the client's patience", async () => {
  const harness = new Harness();
  harness.simulator.inject(exchange.hang());
  const patience = new AbortController();
  const pending = harness.exchange({ signal: patience.signal });
  await harness.clock.advance(60_000);
  patience.abort(new Error("enough"));
  await assertRejects(() => pending, Error, "enough");
  const call = harness.lastCall;
  assertEquals([call?.aborted, call?.abortedAt], [true, harness.clock.now()]);
  assertEquals(harness.clock.pending, 0);
});

Deno.test("connections fail as Deno's fetch reports it", async () => {
  const causes = {
    connectionRefused: "client error (Connect): tcp connect error: Connection refused",
    connectTimeout: "client error (Connect): tcp connect error: Connection timed out",
    dnsFailure: "client error (Connect): dns error",
    tlsFailure: "client error (Connect): invalid peer certificate",
    connectionReset: "client error (SendRequest): connection closed before message completed",
  } as const;
  for (const target of [faults.exchange, faults.proxy]) {
    for (const [name, cause] of Object.entries(causes)) {
      const harness = new Harness();
      await harness.headers();
      harness.simulator.inject(target[name as keyof typeof causes]());
      const asked = target === faults.exchange
        ? harness.exchange()
        : harness.ask("/openai/v1/responses", { model: "gpt-5", input: "Hi" });
      const error = await assertRejects(() => asked, TypeError, "fetch failed");
      assertInstanceOf(error.cause, Error);
      assertStringIncludes(error.cause.message, cause);
      assertEquals([harness.lastCall?.status, harness.lastCall?.finished], [0, false]);
    }
  }
});
