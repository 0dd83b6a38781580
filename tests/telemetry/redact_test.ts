import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Secret } from "../../lib/core/secret.ts";
import { createRedactor } from "../../lib/telemetry/redact.ts";

const redact = createRedactor([]);

/** Texts with a credential in them, and the part that must not survive. */
const leaks: readonly (readonly [text: string, secret: string])[] = [
  ["token glpat-AbCdEf_123456-xyz refused", "AbCdEf_123456-xyz"],
  ["glpat-AbCdEf123456.01.0a1b2c3d4", "0a1b2c3d4"],
  ["gloas-0123456789abcdef", "0123456789abcdef"],
  ["gldt-0123456789abcdef", "0123456789abcdef"],
  ["https://oauth2:glpat-0123456789abcdef@gitlab.example/x.git", "0123456789abcdef"],
  ["authorization: Bearer opaque.token-value", "opaque.token-value"],
  ["Authorization: bearer\topaque/value+with==", "opaque/value+with=="],
  ['{"authorization":"Bearer abcdef123456"}', "abcdef123456"],
  ["got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl back", "c2lnbmF0dXJl"],
  ["eyJhbGciOiJSUzI1NiJ9 (cut)", "hbGciOiJSUzI1NiJ9"],
  ["Incorrect API key provided: sk-proj-0123456789.", "proj-0123456789"],
  ["sk-ant-api03-abcdefgh_ijk", "abcdefgh_ijk"],
  ["x-api-key: 0123secret", "0123secret"],
  ['"api_key": "0123secret"', "0123secret"],
  ["?private_token=0123secret&page=2", "0123secret"],
  ["PRIVATE-TOKEN: 0123secret", "0123secret"],
];

for (const [text, secret] of leaks) {
  Deno.test(`redact hides the credential in ${JSON.stringify(text)}`, () => {
    const clean = redact(text);
    assert(!clean.includes(secret), clean);
    assertStringIncludes(clean, "[redacted]");
  });
}

for (
  const text of [
    "The model duo-chat-sonnet-4-5 does not accept temperature.",
    "task-force-9000, risk-averse-people and global-configuration",
    "GitLab refused the token: it lacks the scope ai_features.",
    "prompt is too long: 210000 tokens > 200000 maximum",
    "req_0123456789abcdef",
  ]
) {
  Deno.test(`redact leaves ${JSON.stringify(text)} alone`, () => {
    assertEquals(redact(text), text);
  });
}

Deno.test("redact hides configured secrets of any shape, the longest first", () => {
  const redact = createRedactor([
    new Secret("correct"),
    new Secret("correct horse $& battery"),
    new Secret(""),
    new Secret("abc"),
  ]);
  assertEquals(redact("<correct horse $& battery>"), "<[redacted]>");
  assertEquals(redact("incorrectly"), "in[redacted]ly");
  // Too short to be told from ordinary text.
  assertEquals(redact("abc"), "abc");
});

Deno.test("redact takes time linear in a hostile text", () => {
  for (const unit of ["sk-", "eyJ", "glpat-", "Bearer ", "api_key", "api_key ", "eyJaaaaa."]) {
    const short = timed(unit.repeat(20_000));
    const long = timed(unit.repeat(80_000));
    // Quadratic time would be sixteen times as long; the floor keeps small numbers from deciding.
    assert(long < 10 * Math.max(short, 20), `${unit}: ${short} ms, then ${long} ms`);
  }
});

function timed(text: string): number {
  const began = performance.now();
  redact(text);
  return performance.now() - began;
}
