import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { type ErrorKind, GatewayError } from "../../lib/core/errors.ts";
import { type DecodeVendor, readRefusal } from "../../lib/upstream/errors.ts";
import { gatewayRefusals } from "../../lib/upstream/refusals.ts";
import { readReply } from "../../lib/upstream/reply.ts";

const url = new URL("https://cloud.gitlab.com/ai/v1/proxy/openai/v1/responses");

/** Knows errors of one shape, `{ error: { message } }`, as a dialect knows its vendor's. */
const decodeVendor: DecodeVendor = (status, json) => {
  const { error } = json as { error?: { message?: unknown; type?: string } } ?? {};
  if (typeof error?.message !== "string") return undefined;
  const kind: ErrorKind = status === 529 ? "overloaded" : "invalid_request";
  return new GatewayError(kind, error.message, {
    status,
    param: "model",
    code: "a_code",
    vendorType: error.type ?? "an_error",
  });
};

function read(status: number, body: unknown, headers: HeadersInit = {}) {
  const bytes = new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body));
  return readRefusal({ status, headers: new Headers(headers), url, bytes }, decodeVendor, 0);
}

interface Case {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  kind: ErrorKind;
  answer: number;
  retryable: boolean;
  says: string[];
}

const page = "<!DOCTYPE html><title>Attention Required! | Cloudflare</title>";
const html = { "content-type": "text/html; charset=UTF-8" };

const cases: Case[] = [
  ...["No authorization header presented", "Invalid authorization header"].map((error): Case => ({
    status: 401,
    body: { error },
    kind: "upstream_credentials",
    answer: 401,
    retryable: false,
    says: [error, "not the client's key"],
  })),
  {
    status: 401,
    body: { error: "Forbidden by auth provider" },
    kind: "upstream_credentials",
    answer: 401,
    retryable: false,
    says: ["GITLAB_AI_GATEWAY_URL"],
  },
  {
    status: 401,
    body: { error: "Header mismatch 'X-Gitlab-Instance-Id'" },
    kind: "upstream_credentials",
    answer: 401,
    retryable: false,
    says: ["X-Gitlab-Instance-Id", "two instances"],
  },
  {
    status: 402,
    body: { detail: "Proxy endpoints are not enabled for this namespace" },
    kind: "forbidden",
    answer: 403,
    retryable: false,
    says: ["not opened", "this namespace"],
  },
  {
    status: 402,
    body: {
      error: "insufficient_credits",
      error_code: "USAGE_QUOTA_EXCEEDED",
      message: "Consumer does not have sufficient credits for this request",
    },
    kind: "quota_exhausted",
    answer: 402,
    retryable: false,
    says: ["Credits are used up"],
  },
  {
    status: 402,
    body: { error: "insufficient_credits" },
    kind: "quota_exhausted",
    answer: 402,
    retryable: false,
    says: ["Credits are used up"],
  },
  {
    status: 403,
    body: {
      error: "not_entitled",
      error_code: "USAGE_QUOTA_NOT_ENTITLED",
      message: "Consumer does not have entitlements to use this feature.",
    },
    kind: "forbidden",
    answer: 403,
    retryable: false,
    says: ["not entitled"],
  },
  {
    status: 400,
    body: { detail: "Missing x-gitlab-unit-primitive header" },
    kind: "upstream_failed",
    answer: 502,
    retryable: false,
    says: ["unit-primitive"],
  },
  {
    status: 400,
    body: { detail: "This endpoint cannot be used for duo_chat purpose" },
    kind: "upstream_failed",
    answer: 502,
    retryable: false,
    says: ["duo_chat"],
  },
  {
    status: 403,
    body: { detail: "Unauthorized to access ai_gateway_model_provider_proxy" },
    kind: "forbidden",
    answer: 403,
    retryable: false,
    says: ["subscription"],
  },
  ...["project id", "namespace id", "root namespace id", "instance uid"].map((id): Case => ({
    status: 403,
    body: { detail: `Gitlab ${id} mismatch` },
    kind: "forbidden",
    answer: 403,
    retryable: false,
    says: [`Gitlab ${id} mismatch`],
  })),
  {
    status: 404,
    body: { detail: "Not found" },
    kind: "upstream_failed",
    answer: 502,
    retryable: false,
    says: ["GITLAB_AI_GATEWAY_URL"],
  },
  {
    status: 405,
    body: { detail: "Method Not Allowed" },
    kind: "upstream_failed",
    answer: 502,
    retryable: false,
    says: ["GITLAB_AI_GATEWAY_URL"],
  },
  {
    status: 400,
    body: { detail: "Invalid JSON" },
    kind: "invalid_request",
    answer: 400,
    retryable: false,
    says: ["JSON"],
  },
  {
    status: 400,
    body: { detail: "Failed to extract model name" },
    kind: "invalid_request",
    answer: 400,
    retryable: false,
    says: ["model"],
  },
  {
    status: 400,
    body: { detail: "Unsupported model" },
    kind: "model_not_found",
    answer: 404,
    retryable: false,
    says: ["model"],
  },
  {
    status: 403,
    body: { detail: "Model is not allowed by the namespace model allowlist" },
    kind: "forbidden",
    answer: 403,
    retryable: false,
    says: ["namespace"],
  },
  {
    status: 502,
    body: { detail: "Bad Gateway" },
    kind: "upstream_failed",
    answer: 502,
    retryable: true,
    says: ["Bad Gateway"],
  },
  {
    status: 400,
    body: { message: "litellm says no" },
    kind: "invalid_request",
    answer: 400,
    retryable: false,
    says: ["litellm says no"],
  },
  {
    status: 422,
    body: { message: { error: "nested" } },
    kind: "invalid_request",
    answer: 422,
    retryable: false,
    says: ["nested"],
  },
  {
    status: 500,
    body: "Internal Server Error",
    headers: { "content-type": "text/plain" },
    kind: "upstream_failed",
    answer: 500,
    retryable: true,
    says: ["Internal Server Error"],
  },
  {
    status: 500,
    body: "",
    kind: "upstream_failed",
    answer: 500,
    retryable: true,
    says: ["many tools"],
  },
  {
    status: 403,
    body: page,
    headers: html,
    kind: "forbidden",
    answer: 403,
    retryable: false,
    says: ["firewall"],
  },
  {
    status: 413,
    body: page,
    headers: html,
    kind: "too_large",
    answer: 413,
    retryable: false,
    says: ["larger"],
  },
  {
    status: 429,
    body: page,
    headers: html,
    kind: "rate_limited",
    answer: 429,
    retryable: true,
    says: ["Too many requests"],
  },
  {
    status: 502,
    body: page,
    headers: html,
    kind: "upstream_failed",
    answer: 502,
    retryable: true,
    says: ["web page"],
  },
  {
    status: 503,
    body: "",
    kind: "upstream_failed",
    answer: 503,
    retryable: true,
    says: ["503"],
  },
  {
    status: 524,
    body: page,
    headers: html,
    kind: "timeout",
    answer: 504,
    retryable: true,
    says: ["streamed"],
  },
  {
    status: 525,
    body: page,
    headers: html,
    kind: "upstream_failed",
    answer: 502,
    retryable: true,
    says: ["525"],
  },
  {
    status: 529,
    body: "",
    kind: "overloaded",
    answer: 529,
    retryable: true,
    says: ["529"],
  },
  {
    status: 308,
    body: "",
    headers: { location: "https://elsewhere.example/a?b=c" },
    kind: "upstream_failed",
    answer: 502,
    retryable: false,
    says: ["elsewhere.example."],
  },
  {
    status: 418,
    body: "",
    kind: "upstream_failed",
    answer: 502,
    retryable: false,
    says: ["418"],
  },
];

for (const { status, body, headers, kind, answer, retryable, says } of cases) {
  Deno.test(`readRefusal() reads ${status} ${JSON.stringify(body).slice(0, 60)}`, () => {
    const error = read(status, body, headers);
    assertEquals([error.kind, error.status, error.retryable], [kind, answer, retryable]);
    assertEquals([error.upstreamStatus, error.vendorBody], [status, undefined]);
    for (const words of says) assertStringIncludes(error.message, words);
    assertMatch(error.message, /[.]$/);
    assert(!/<|\/ai\/v1|b=c/.test(error.message), "neither markup nor addresses");
    const comesBack = retryable && [429, 503, 529].includes(answer);
    assertEquals(error.retryAfter, comesBack ? 5 : undefined);
  });
}

Deno.test("every row of gatewayRefusals is the answer to one of these cases", () => {
  for (const row of gatewayRefusals) {
    const used = cases.some(({ status, body }) => {
      const bytes = new TextEncoder().encode(JSON.stringify(body));
      const reply = readReply({ status, headers: new Headers(), url }, bytes, 0);
      return read(status, body).message === row.means(reply);
    });
    assert(used, `${row.status} ${row.says}`);
  }
});

Deno.test("readRefusal() keeps a vendor's error and its bytes as they came", () => {
  const body =
    ` {"error": {"message":"No \\u00e9 1.0", "type":"x_error" } , "big":12345678901234567890}`;
  const error = read(400, body);
  assertEquals([error.kind, error.status, error.message], ["invalid_request", 400, "No é 1.0"]);
  assertEquals([error.param, error.code, error.vendorType], ["model", "a_code", "x_error"]);
  assertEquals(new TextDecoder().decode(error.vendorBody), body);
});

Deno.test("readRefusal() unwraps a vendor's error from the gateway's Python bytes literal", () => {
  const vendor = '{"type":"error","error":{"type":"overloaded_error","message":"It\'s é full"}}';
  const literals = [
    `b'${vendor.replace("'", "\\'").replace("é", "\\xc3\\xa9")}'`,
    `b"${vendor.replaceAll('"', '\\"').replace("é", "\\xc3\\xa9")}"`,
  ];
  for (const message of literals) {
    const error = read(529, { message });
    assertEquals([error.kind, error.message], ["overloaded", "It's é full"]);
    assertEquals(new TextDecoder().decode(error.vendorBody), vendor);
    assertEquals(error.retryAfter, 5);
  }
  const other = read(500, { message: "b'not JSON'" });
  assertEquals([other.kind, other.vendorBody], ["upstream_failed", undefined]);
});

Deno.test("readRefusal() blames neither the client nor our token when the vendor refuses GitLab's key", () => {
  const error = read(401, { error: { message: "invalid x-api-key" } });
  assertEquals([error.kind, error.status, error.retryable], ["upstream_failed", 502, false]);
  assertEquals(error.vendorBody, undefined);
  assert(!error.message.includes("x-api-key"));
});

Deno.test("readRefusal() passes on how long the upstream asks to wait", () => {
  const asked = { "retry-after": "30" };
  assertEquals(read(429, page, { ...html, ...asked }).retryAfter, 30);
  assertEquals(read(529, { error: { message: "Overloaded" } }, asked).upstreamRetryAfter, 30);
});

Deno.test("readRefusal() never throws and never says much, whatever the answer", () => {
  const names = fc.constantFrom("error", "message", "detail", "error_description", "error_code");
  const leaf = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.integer(),
    fc.constant(null),
  );
  const body = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.json(),
    fc.dictionary(names, fc.oneof(leaf, fc.dictionary(names, leaf))).map((x) => JSON.stringify(x)),
  );
  fc.assert(
    fc.property(fc.integer({ min: 300, max: 599 }), body, (status, text) => {
      const error = read(status, text);
      assert(error.message.length < 1_000);
      assert(error.message.isWellFormed());
      if (!error.vendorBody) assert(!/\p{Cc}/u.test(error.message));
      assert(error.status >= 400);
    }),
    { seed: 6, numRuns: 500 },
  );
});
