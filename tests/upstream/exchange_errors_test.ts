import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { ErrorKind } from "../../lib/core/errors.ts";
import { exchangeRefusal, exchangeRefusals } from "../../lib/upstream/exchange_errors.ts";
import { readReply } from "../../lib/upstream/reply.ts";

interface Case {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  /** What the client is told. */
  kind: ErrorKind;
  answer: number;
  retryable: boolean;
  /** Words that the message must have. */
  says: string[];
}

const page = "<!DOCTYPE html><html><head><title>502</title></head><body>cloudflare</body></html>";

/** A body as GitLab words it, and what is made of it. */
const cases: Case[] = [
  {
    status: 401,
    body: { message: "401 Unauthorized" },
    kind: "upstream_credentials",
    answer: 401,
    retryable: false,
    says: ["GITLAB_TOKEN", "GITLAB_INSTANCE_URL"],
  },
  {
    status: 401,
    body: { error: "invalid_token", error_description: "Bad Access Token." },
    kind: "upstream_credentials",
    answer: 401,
    retryable: false,
    says: ["not known"],
  },
  {
    status: 401,
    body: {
      error: "invalid_token",
      error_description: "Token is expired. You can either do re-authorization or token refresh.",
    },
    kind: "upstream_credentials",
    answer: 401,
    retryable: false,
    says: ["has expired", "api or ai_features"],
  },
  {
    status: 401,
    body: {
      error: "invalid_token",
      error_description: "Token was revoked. You have to re-authorize from the user.",
    },
    kind: "upstream_credentials",
    answer: 401,
    retryable: false,
    says: ["revoked"],
  },
  {
    status: 403,
    body: {
      error: "insufficient_scope",
      error_description:
        "The request requires higher privileges than provided by the access token.",
      scope: "ai_features api",
    },
    kind: "forbidden",
    answer: 403,
    retryable: false,
    says: ["scope api or ai_features"],
  },
  {
    status: 403,
    body: { error: "insufficient_granular_scope", error_description: "..." },
    kind: "forbidden",
    answer: 403,
    retryable: false,
    says: ["fine-grained"],
  },
  {
    status: 403,
    body: { message: "403 Forbidden - Your account has been blocked." },
    kind: "forbidden",
    answer: 403,
    retryable: false,
    says: ["Your account has been blocked"],
  },
  {
    status: 403,
    body: { message: "403 Forbidden" },
    kind: "forbidden",
    answer: 403,
    retryable: false,
    says: ["agent_platform_claude_code", "direct connections", "turned on"],
  },
  {
    status: 403,
    body: page,
    kind: "forbidden",
    answer: 403,
    retryable: false,
    says: ["firewall"],
  },
  {
    status: 404,
    body: { error: "404 Not Found" },
    kind: "forbidden",
    answer: 403,
    retryable: false,
    says: ["18.4"],
  },
  {
    status: 429,
    body: "Retry later\n",
    headers: { "retry-after": "17" },
    kind: "rate_limited",
    answer: 429,
    retryable: true,
    says: ["limit"],
  },
  {
    status: 429,
    body: {
      message: { error: "This endpoint has been requested too many times. Try again later." },
    },
    kind: "rate_limited",
    answer: 429,
    retryable: true,
    says: ["limit"],
  },
  {
    status: 503,
    body: { message: "Token creation failed" },
    kind: "upstream_failed",
    answer: 503,
    retryable: true,
    says: ["outage", "Credits", "entitled"],
  },
  {
    status: 503,
    body: { message: "Token is missing in response" },
    kind: "upstream_failed",
    answer: 503,
    retryable: true,
    says: ["outage"],
  },
  {
    status: 503,
    body: { message: "An HTTP error occurred when creating a Direct Access Token." },
    kind: "upstream_failed",
    answer: 503,
    retryable: true,
    says: ["outage"],
  },
  {
    status: 503,
    body: { message: "Missing default GitLab Duo namespace user preference" },
    kind: "forbidden",
    answer: 403,
    retryable: false,
    says: ["choose a default GitLab Duo namespace", "preferences"],
  },
  {
    status: 502,
    body: page,
    kind: "upstream_failed",
    answer: 502,
    retryable: true,
    says: ["outage", "502"],
  },
  {
    status: 522,
    body: page,
    kind: "upstream_failed",
    answer: 502,
    retryable: true,
    says: ["522"],
  },
  {
    status: 500,
    body: { message: "500 Internal Server Error" },
    kind: "upstream_failed",
    answer: 500,
    retryable: true,
    says: ["500 Internal Server Error"],
  },
  {
    status: 405,
    body: "",
    kind: "upstream_failed",
    answer: 502,
    retryable: false,
    says: ["405", "GITLAB_INSTANCE_URL"],
  },
];

function refusal({ status, body, headers }: Pick<Case, "status" | "body" | "headers">) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const url = new URL("https://git.example.com/x");
  const head = { status, headers: new Headers(headers), url };
  const reply = readReply(head, new TextEncoder().encode(text), 0);
  return { reply, error: exchangeRefusal(reply, url.host) };
}

for (const { says, kind, answer, retryable, ...received } of cases) {
  const body = JSON.stringify(received.body).slice(0, 60);
  Deno.test(`exchangeRefusal() names the cause of ${received.status} ${body}`, () => {
    const { error } = refusal(received);
    assertEquals([error.kind, error.status, error.retryable], [kind, answer, retryable]);
    assertEquals(error.upstreamStatus, received.status);
    assertMatch(error.message, /^Cannot get a gateway token from git\.example\.com: .*\.$/);
    for (const words of says) assertStringIncludes(error.message, words);
    assert(!error.message.includes("<"), "no markup");
  });
}

Deno.test("every row of exchangeRefusals is the answer to one of these cases", () => {
  const messages = cases.map((received) => refusal(received).error.message);
  for (const row of exchangeRefusals) {
    const used = cases.some((received, index) =>
      messages[index]?.endsWith(row.means(refusal(received).reply)) ?? false
    );
    assert(used, row.means(refusal({ status: 500, body: "" }).reply));
  }
});

Deno.test("exchangeRefusal() passes on when to come back", () => {
  const wait = { "retry-after": "17" };
  assertEquals(refusal({ status: 429, body: "Retry later", headers: wait }).error.retryAfter, 17);
  assertEquals(refusal({ status: 503, body: "" }).error.retryAfter, 5);
});

Deno.test("exchangeRefusal() quotes neither tokens nor control characters nor endless text", () => {
  const body = { message: `no glpat-abcdefghijkl \u001b[31m\r\nx ${"y".repeat(10_000)}` };
  const { message } = refusal({ status: 500, body }).error;
  assertStringIncludes(message, "no [secret] [31m x y");
  assert(message.length < 600);
});
