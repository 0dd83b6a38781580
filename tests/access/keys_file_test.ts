import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatKeysFile, parseExpiry, parseKeysFile } from "../../lib/access/keys_file.ts";

const hash = (digit: string) => `sha256:${digit.repeat(64)}`;
const isModel = (name: string) => name === "sonnet" || name === "haiku";
const parse = (file: unknown) => parseKeysFile(JSON.stringify(file), isModel);

function problems(file: unknown): string {
  const parsed = parse(file);
  return parsed.ok ? "" : parsed.problems.join("; ");
}

const complete = {
  name: "alice",
  hash: hash("a"),
  models: ["sonnet", "haiku"],
  requestsPerMinute: 60,
  tokensPerMinute: 200_000,
  concurrentRequests: 4,
  requestsPerDay: 1_000,
  tokensPerDay: 2_000_000,
  requestsPerMonth: 20_000,
  tokensPerMonth: 40_000_000,
  expires: "2027-01-31",
  dashboard: true,
  created: "2026-11-21",
};

Deno.test("a keys file with everything in it is read", () => {
  const parsed = parse({ keys: [complete, { name: "bob", hash: hash("b") }] });
  assert(parsed.ok);
  const { name, hash: _, models, expires: _e, dashboard: _d, created: _c, ...limits } = complete;
  assertEquals(parsed.rules, [
    {
      name,
      hash: "a".repeat(64),
      models,
      limits,
      expiresAt: Date.UTC(2027, 1, 1),
      dashboard: true,
    },
    { name: "bob", hash: "b".repeat(64), limits: {}, dashboard: false },
  ]);
});

Deno.test("what is written is read as it was", () => {
  const file = { keys: [complete] };
  assertEquals(JSON.parse(formatKeysFile(file)), file);
});

/** What is wrong, and where that is said to be. */
const wrong: Readonly<Record<string, readonly [file: unknown, where: string]>> = {
  "another shape": [[], "must be an object"],
  "no list": [{ keys: {} }, "keys"],
  "a key without a hash": [{ keys: [{ name: "alice" }] }, "keys[0].hash"],
  "the key itself in place of its hash": [
    { keys: [{ name: "alice", hash: "dgk_secret-of-alice" }] },
    "keys[0].hash",
  ],
  "a short hash": [{ keys: [{ name: "alice", hash: "sha256:abc" }] }, "keys[0].hash"],
  "a name with a line end": [{ keys: [{ ...complete, name: "a\nb" }] }, "keys[0].name"],
  "a name of the gateway's own": [{ keys: [{ ...complete, name: "default" }] }, "keys[0].name"],
  "a name like a client token's": [
    { keys: [{ ...complete, name: "client-token-01234567" }] },
    "keys[0].name",
  ],
  "__proto__ as a name": [{ keys: [{ ...complete, name: "__proto__" }] }, "keys[0].name"],
  "a misspelt limit": [{ keys: [{ ...complete, tokenPerDay: 5 }] }, "tokenPerDay"],
  "a limit of nothing": [{ keys: [{ ...complete, tokensPerDay: 0 }] }, "keys[0].tokensPerDay"],
  "a limit as text": [{ keys: [{ ...complete, tokensPerDay: "5" }] }, "keys[0].tokensPerDay"],
  "half a request": [
    { keys: [{ ...complete, requestsPerDay: 0.5 }] },
    "keys[0].requestsPerDay",
  ],
  "an absurd limit": [{ keys: [{ ...complete, tokensPerDay: 1e300 }] }, "keys[0].tokensPerDay"],
  "no models": [{ keys: [{ ...complete, models: [] }] }, "keys[0].models"],
  "an unknown model": [{ keys: [{ ...complete, models: ["sonet"] }] }, "keys[0].models[0]"],
  "a day that there is not": [{ keys: [{ ...complete, expires: "2027-02-31" }] }, "expires"],
  "one name twice": [{ keys: [complete, { ...complete, hash: hash("b") }] }, "one name"],
  "one hash twice": [{ keys: [complete, { ...complete, name: "bob" }] }, "one hash"],
  "too many keys": [
    { keys: Array.from({ length: 1_001 }, (_, index) => ({ name: `k${index}`, hash: hash("a") })) },
    "more than 1000",
  ],
};

for (const [name, [file, where]] of Object.entries(wrong)) {
  Deno.test(`a keys file with ${name} is refused, and no value is repeated`, () => {
    const found = problems(file);
    assert(found.includes(where), found);
    assert(!found.includes("secret-of-alice") && !/[0-9a-f]{16}|\n/.test(found), found);
  });
}

Deno.test("a keys file that is no JSON, or too large, is refused", () => {
  for (const text of ["", "{", "keys: []", " ".repeat(1_000_001)]) {
    assertEquals(parseKeysFile(text, isModel).ok, false);
  }
});

Deno.test("whatever stands in a keys file, reading it does not throw", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.boolean(), (value, inside) => {
      parse(inside ? { keys: [value] } : value);
    }),
    { seed: 7, numRuns: 300 },
  );
});

Deno.test("a day of expiry counts to its end in UTC, a time to the second", () => {
  assertEquals(parseExpiry("2026-12-31"), Date.UTC(2027, 0, 1));
  assertEquals(parseExpiry("2026-12-31T12:30:00Z"), Date.UTC(2026, 11, 31, 12, 30));
  for (const text of ["", "tomorrow", "2026-13-01", "31.12.2026", "2026-12-31T12:30:00"]) {
    assertEquals(parseExpiry(text), undefined, text);
  }
});
