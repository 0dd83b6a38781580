import { assert, assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { GatewayError } from "../../lib/core/errors.ts";
import { Secret } from "../../lib/core/secret.ts";
import type { Attempt, UpstreamCall } from "../../lib/upstream/call.ts";
import { createUpstream } from "../../lib/upstream/send.ts";
import { VendorHealth } from "../../lib/upstream/vendor_health.ts";
import { createTokenSource } from "../../lib/upstream/token_source.ts";
import { UpstreamError } from "../../lib/upstream/upstream_error.ts";
import { FakeClock, settle } from "../helpers/fake_clock.ts";
import {
  type Answer,
  failure,
  FakeNetwork,
  json,
  refused,
  reset,
  silence,
  text,
  tokens,
} from "./fake_network.ts";

/** A gateway in front of GitLab and its AI gateway, each with its script. */
function setUp(...script: Answer[]) {
  const clock = new FakeClock();
  const gitlab = new FakeNetwork(tokens(() => (clock.now() + 3_600_000) / 1_000));
  const proxy = new FakeNetwork(...script);
  const deps = {
    clock,
    random: () => 0.5,
    userAgent: "duo-gateway/test",
    fetch: (url: URL, init: RequestInit) =>
      (url.host === "gitlab.com" ? gitlab : proxy).fetch(url, init),
  };
  const source = createTokenSource(deps, {
    instanceUrl: new URL("https://gitlab.com"),
    credential: new Secret("glpat-x"),
    timeoutMs: 30_000,
  });
  const upstream = createUpstream(deps, {
    gatewayUrl: new URL("https://cloud.gitlab.com"),
    tokens: source,
    headersTimeoutMs: 120_000,
    health: new VendorHealth(clock),
  });
  const attempts: Attempt[] = [];
  const send = (more: Partial<UpstreamCall> = {}) => {
    const sent = upstream.send({
      endpoint: "responses",
      body: () => '{"model":"m"}',
      clientHeaders: new Headers(),
      requestId: "req_7",
      decodeVendor,
      signal: new AbortController().signal,
      onAttempt: (attempt) => attempts.push(attempt),
      ...more,
    });
    sent.catch(() => {});
    return sent;
  };
  /** Which gateway token each request to the proxy carried. */
  const carried = () =>
    proxy.sent.map(({ headers }) => headers.get("authorization")?.replace("Bearer gateway-", ""));
  const end = () => {
    source.close();
    assertEquals(clock.pending, 0);
  };
  return { clock, gitlab, proxy, source, send, attempts, carried, end };
}

function decodeVendor(status: number, json: unknown): GatewayError | undefined {
  const { error } = json as { error?: { message?: string; code?: string } } ?? {};
  if (typeof error?.message !== "string") return undefined;
  if (error.code === "insufficient_quota") {
    return new GatewayError("quota_exhausted", error.message, { status });
  }
  return new GatewayError(status === 529 ? "overloaded" : "invalid_request", error.message, {
    status,
    retryable: status >= 429,
  });
}

async function errorOf(sent: Promise<unknown>): Promise<UpstreamError> {
  const error = await failure(sent);
  assertInstanceOf(error, UpstreamError);
  return error;
}

const answer = json(200, { id: "r" });
const unauthorized = json(401, { error: "Forbidden by auth provider" });
const creditsUsedUp = json(402, {
  error: "insufficient_credits",
  error_code: "USAGE_QUOTA_EXCEEDED",
  message: "Consumer does not have sufficient credits for this request",
});

Deno.test("send() asks GitLab's proxy with the gateway token and gives back the answer unread", async () => {
  const { proxy, send, attempts, end } = setUp(answer);
  const response = await send();
  const [sent] = proxy.sent;
  assertEquals(sent?.url.href, "https://cloud.gitlab.com/ai/v1/proxy/openai/v1/responses");
  assertEquals([sent?.init.method, sent?.init.redirect], ["POST", "manual"]);
  assertEquals(sent?.init.body, '{"model":"m"}');
  assertEquals(sent?.headers.get("authorization"), "Bearer gateway-token-1");
  assertEquals(sent?.headers.get("x-gitlab-enabled-feature-flags"), "");
  assertEquals(attempts, [{ number: 1 }]);
  assert(!response.bodyUsed);
  assertEquals(await response.json(), { id: "r" });
  end();
});

Deno.test("send() accepts every way of saying JSON or event stream", async () => {
  const types = ["application/json", "Application/JSON; charset=utf-8", "application/problem+json"];
  for (const type of [...types, "text/event-stream", "text/event-stream;charset=utf-8"]) {
    const { send, end } = setUp(text(200, "{}", type));
    assertEquals((await send()).status, 200);
    end();
  }
});

Deno.test("send() takes a success without an answer for a failure, and ends it", async () => {
  for (const type of ["text/html", "text/plain", "application/jsonp", ""]) {
    let cancelled = false;
    const { proxy, send, end } = setUp(() => {
      const body = new ReadableStream({ cancel: () => void (cancelled = true) });
      return new Response(body, { headers: { "content-type": type } });
    });
    const error = await errorOf(send());
    assertEquals([error.kind, error.status], ["upstream_failed", 502]);
    assertStringIncludes(error.message, "cloud.gitlab.com answered 200");
    assertEquals([cancelled, proxy.sent.length], [true, 1]);
    end();
  }
});

Deno.test("send() repeats once with a new token after a 401", async () => {
  const { gitlab, send, attempts, carried, end } = setUp(unauthorized, answer);
  assertEquals((await send()).status, 200);
  assertEquals(carried(), ["token-1", "token-2"]);
  assertEquals(gitlab.sent.length, 2);
  assertEquals(attempts.map(({ number, after }) => [number, after?.upstreamStatus]), [
    [1, undefined],
    [2, 401],
  ]);
  end();
});

Deno.test("send() asks for a new token once when many requests meet a 401 together", async () => {
  const { gitlab, proxy, send, end } = setUp(({ headers }) =>
    headers.get("authorization") === "Bearer gateway-token-1"
      ? Response.json({ error: "Forbidden by auth provider" }, { status: 401 })
      : Response.json({})
  );
  const sent = await Promise.all(Array.from({ length: 100 }, () => send()));
  assert(sent.every(({ status }) => status === 200));
  assertEquals([gitlab.sent.length, proxy.sent.length], [2, 200]);
  end();
});

Deno.test("send() answers without asking for ten seconds after a second 401", async () => {
  const { clock, gitlab, proxy, send, carried, end } = setUp(unauthorized);
  const error = await errorOf(send());
  assertEquals([error.kind, error.status, error.retryable], ["upstream_credentials", 401, false]);
  assertEquals(carried(), ["token-1", "token-2"]);
  await clock.advance(9_999);
  assertEquals(await failure(send()), error);
  assertEquals([gitlab.sent.length, proxy.sent.length], [2, 2]);
  await clock.advance(1);
  proxy.next(answer);
  assertEquals((await send()).status, 200);
  assertEquals(carried(), ["token-1", "token-2", "token-3"]);
  end();
});

Deno.test("send() lets requests that wait share the refusal of a new token", async () => {
  const { gitlab, proxy, send, end } = setUp(unauthorized);
  const errors = await Promise.all(Array.from({ length: 20 }, () => errorOf(send())));
  assert(errors.every(({ kind }) => kind === "upstream_credentials"));
  assert(gitlab.sent.length <= 3, `${gitlab.sent.length} exchanges`);
  assert(proxy.sent.length <= 40, `${proxy.sent.length} requests`);
  end();
});

Deno.test("send() answers without asking for thirty seconds after credits are used up", async () => {
  const { clock, proxy, send, end } = setUp(creditsUsedUp);
  const error = await errorOf(send());
  assertEquals([error.kind, error.status, error.retryable], ["quota_exhausted", 402, false]);
  await clock.advance(29_999);
  assertEquals(await failure(send({ endpoint: "messages" })), error);
  assertEquals(proxy.sent.length, 1);
  await clock.advance(1);
  proxy.next(answer);
  assertEquals((await send()).status, 200);
  end();
});

Deno.test("send() does not close the way to all models when one vendor's quota is used up", async () => {
  const body = { error: { message: "You exceeded your quota", code: "insufficient_quota" } };
  const { proxy, send, end } = setUp(json(429, body), answer);
  const error = await errorOf(send());
  assertEquals([error.kind, proxy.sent.length], ["quota_exhausted", 1]);
  assertEquals(JSON.parse(new TextDecoder().decode(error.vendorBody)), body);
  assertEquals((await send({ endpoint: "messages" })).status, 200);
  end();
});

Deno.test("send() repeats what was refused before any work, at most twice, with a fresh body", async () => {
  const page = text(502, "<html>", "text/html");
  const full = json(529, { error: { message: "Overloaded" } });
  for (const passing of [text(429, "", "text/plain"), page, json(503, {}), full, refused]) {
    const { clock, proxy, send, attempts, end } = setUp(passing, passing, answer);
    let bodies = 0;
    const sent = send({ body: () => `{"body":${++bodies}}` });
    await clock.advance(500);
    assertEquals(proxy.sent.length, 2);
    await clock.advance(1_000);
    assertEquals((await sent).status, 200);
    assertEquals(proxy.sent.map(({ init }) => init.body), [
      '{"body":1}',
      '{"body":2}',
      '{"body":3}',
    ]);
    assertEquals(attempts.map(({ number }) => number), [1, 2, 3]);
    assertInstanceOf(attempts[2]?.after, UpstreamError);
    end();
  }
});

Deno.test("send() gives up after the third try and says when to come back", async () => {
  const { clock, proxy, send, end } = setUp(json(503, { detail: "Busy" }));
  const sent = errorOf(send());
  await clock.advance(60_000);
  const error = await sent;
  assertEquals([error.status, error.retryable, error.retryAfter], [503, true, 5]);
  assertEquals(proxy.sent.length, 3);
  end();
});

Deno.test("send() passes a long retry-after on instead of waiting", async () => {
  const { proxy, send, end } = setUp(text(429, "", "text/plain", { "retry-after": "60" }));
  const error = await errorOf(send());
  assertEquals([error.retryAfter, proxy.sent.length], [60, 1]);
  end();
});

Deno.test("send() never repeats what is final or may have been billed", async () => {
  const finals = [400, 402, 403, 404, 413, 422, 500, 504, 524].map((status) => json(status, {}));
  for (const final of [...finals, reset, json(400, { error: { message: "No" } })]) {
    const { clock, proxy, send, end } = setUp(final);
    const sent = errorOf(send());
    await clock.advance(20_000);
    await sent;
    assertEquals(proxy.sent.length, 1);
    end();
  }
});

Deno.test("send() repeats at most four times in all, 401 and overload together", async () => {
  const busy = json(503, {});
  const { clock, proxy, send, end } = setUp(busy, unauthorized, busy, busy, answer);
  const sent = errorOf(send());
  await clock.advance(20_000);
  assertEquals((await sent).status, 503);
  assertEquals(proxy.sent.length, 4);
  end();
});

Deno.test("send() lets nothing begin again after ten seconds", async () => {
  const late = (status: number): Answer => () =>
    new Promise((resolve) => clock.after(10_001, () => resolve(Response.json({}, { status }))));
  const { clock, proxy, send, end } = setUp(late(503));
  for (const status of [503, 401]) {
    proxy.next(late(status));
    const before = proxy.sent.length;
    const sent = errorOf(send());
    await clock.advance(60_000);
    assertEquals((await sent).upstreamStatus, status);
    assertEquals(proxy.sent.length, before + 1);
  }
  end();
});

Deno.test("send() tells what the exchange failed with when there is no token", async () => {
  const { gitlab, proxy, send, end } = setUp(answer);
  gitlab.next(json(404, { error: "404 Not Found" }));
  const error = await failure(send());
  assertInstanceOf(error, GatewayError);
  assertEquals([error.kind, error.status], ["forbidden", 403]);
  assertEquals(proxy.sent.length, 0);
  end();
});

Deno.test("send() waits two minutes for the head of an answer, then ends the request", async () => {
  const { clock, proxy, send, end } = setUp(silence);
  const sent = errorOf(send());
  await clock.advance(119_999);
  assertEquals(proxy.sent[0]?.signal.aborted, false);
  await clock.advance(1);
  const error = await sent;
  assertEquals([error.kind, error.status, proxy.sent.length], ["timeout", 504, 1]);
  assertEquals(proxy.sent[0]?.signal.aborted, true);
  end();
});

Deno.test("send() waits five seconds for the body of an error and makes do with what came", async () => {
  const half = () => {
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"error":')),
    });
    return new Response(body, { status: 400 });
  };
  const { clock, send, end } = setUp(half);
  const sent = errorOf(send());
  await clock.advance(4_999);
  assertEquals(clock.pending, 2);
  await clock.advance(1);
  assertEquals((await sent).status, 400);
  end();
});

Deno.test("an answer's body is ended by cancelling it, and by the call's signal", async () => {
  const { proxy, send, end } = setUp();
  const controller = new AbortController();
  let cancelled: unknown;
  proxy.next(() =>
    new Response(new ReadableStream({ cancel: (reason) => void (cancelled = reason) }), {
      headers: { "content-type": "text/event-stream" },
    })
  );
  const response = await send({ signal: controller.signal });
  await response.body?.cancel("left");
  assertEquals(cancelled, "left");
  assertEquals(proxy.sent[0]?.signal.aborted, false);
  controller.abort();
  assertEquals(proxy.sent[0]?.signal.aborted, true);
  end();
});

Deno.test("send() ends with the signal's reason wherever it is when the signal aborts", async () => {
  const slowError: Answer = () => new Response(new ReadableStream(), { status: 500 });
  const deaf: Answer = () => new Promise((resolve) => release = () => resolve(Response.json({})));
  let release = () => {};
  const moments: [name: string, proxy: Answer, gitlab: Answer | undefined, requests: number][] = [
    ["waiting for a token", answer, silence, 0],
    ["waiting for the answer", silence, undefined, 1],
    ["reading an error", slowError, undefined, 1],
    ["pausing before a repeat", json(503, {}), undefined, 1],
    ["an answer comes all the same", deaf, undefined, 1],
  ];
  for (const [moment, script, exchange, requests] of moments) {
    const { clock, gitlab, proxy, source, send } = setUp(script);
    if (exchange) gitlab.next(exchange);
    const controller = new AbortController();
    const reason = new Error(moment);
    const failed = failure(send({ signal: controller.signal }));
    await clock.advance(10);
    controller.abort(reason);
    release();
    assertEquals(await failed, reason);
    source.close();
    await clock.advance(60_000);
    assertEquals([proxy.sent.length, clock.pending], [requests, 0], moment);
  }
});

Deno.test("send() asks nobody when the signal has aborted before", async () => {
  const { gitlab, proxy, send, end } = setUp(answer);
  const reason = new Error("gone");
  assertEquals(await failure(send({ signal: AbortSignal.abort(reason) })), reason);
  assertEquals([gitlab.sent.length, proxy.sent.length], [0, 0]);
  end();
});

Deno.test("send() leaves a failure of the caller's own code as it is", async () => {
  const { send, end } = setUp(answer);
  const defect = new Error("no body");
  assertEquals(
    await failure(send({
      body: () => {
        throw defect;
      },
    })),
    defect,
  );
  end();
});

Deno.test("send() keeps its promises under any script, aborted at any time", async () => {
  const answers = fc.constantFrom<Answer>(
    answer,
    unauthorized,
    json(503, {}),
    text(429, "", "text/plain", { "retry-after": "2" }),
    json(400, { detail: "Unsupported model" }),
    refused,
    reset,
    silence,
  );
  const script = fc.array(answers, { minLength: 1, maxLength: 6 });
  const abortAt = fc.constantFrom(0, 1, 400, 600, 2_500, 10_000, 119_999, 1_000_000);
  await fc.assert(
    fc.asyncProperty(script, abortAt, async (answers, ms) => {
      const { clock, gitlab, proxy, source, send } = setUp(...answers);
      const controller = new AbortController();
      const outcome = send({ signal: controller.signal }).then(
        () => "answered",
        (error: unknown) => error === "aborted" ? "aborted" : error instanceof UpstreamError,
      );
      await clock.advance(ms);
      controller.abort("aborted");
      await settle();
      const requests = proxy.sent.length;
      source.close();
      await clock.advance(300_000);
      assert(["answered", "aborted", true].includes(await outcome));
      assert(requests <= 4);
      assert(gitlab.sent.length <= 2);
      assertEquals([proxy.sent.length, clock.pending], [requests, 0], "silent after the abort");
    }),
    { seed: 8, numRuns: 100 },
  );
});

Deno.test("a success that cannot have a body is no answer", async () => {
  for (const status of [204, 205]) {
    const headers = { "content-type": "application/json" };
    const { send, end } = setUp(() => Promise.resolve(new Response(null, { status, headers })));
    const { kind, message } = await errorOf(send());
    assertEquals(kind, "upstream_failed");
    assertStringIncludes(message, `cloud.gitlab.com answered ${status}, but without a body.`);
    end();
  }
});
