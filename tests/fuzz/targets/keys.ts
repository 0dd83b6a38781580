import { assert, assertEquals } from "@std/assert";
import { keyHash } from "../../../lib/access/key_hash.ts";
import { KeyRing } from "../../../lib/access/key_ring.ts";
import { createKeys } from "../../../lib/access/keys.ts";
import { Secret } from "../../../lib/core/secret.ts";
import { mutateText } from "../_mutate.ts";
import type { Random } from "../_random.ts";
import { target } from "../_target.ts";

/** Headers, one after another. */
type Input = { name: string; value: string }[];

const NOW = Date.UTC(2026, 10, 28);
const OPEN: Readonly<Record<string, string>> = {
  "the-key-of-everybody": "default",
  "dgk_alice0123456789": "alice",
  "dgk_bob,with=odd/characters": "bob",
};
const EXPIRED = "dgk_carol-was-here";
const ring = new KeyRing((name) => [name], [
  ...Object.entries(OPEN).filter(([, name]) => name !== "default").map(([key, name]) => ({
    name,
    hash: keyHash(key),
    limits: {},
    dashboard: false,
  })),
  { name: "carol", hash: keyHash(EXPIRED), limits: {}, dashboard: true, expiresAt: NOW },
]);
const proxyKey = new Secret("the-key-of-everybody");
const keys = createKeys({ proxyKey, ring, required: true, clock: { now: () => NOW } });

const known = [...Object.keys(OPEN), EXPIRED];
const names = ["authorization", "x-api-key", "api-key", "Authorization", "X-Api-Key", "cookie"];
const words = ["Bearer ", "bearer\t", "Basic ", "Bearer", ",", " ", keyHash(EXPIRED), ...known];

export const keyHeaders = target<Input>({
  name: "keys",
  promise: "Headers open the gateway exactly when one of them presents a good key.",
  corpus: [
    ...known.flatMap((key) => [
      [{ name: "x-api-key", value: key }],
      [{ name: "api-key", value: "wrong" }, { name: "authorization", value: `Bearer ${key}` }],
    ]),
    [],
  ],

  generate(random, corpus) {
    const headers = random.pick(corpus).map((header) => ({ ...header }));
    for (let left = random.small(4); left >= 0; left--) change(headers, random);
    return headers;
  },

  check(input) {
    const headers = headersOf(input);
    const presented = presentedIn(headers);
    const wanted = presented.map((key) => Object.hasOwn(OPEN, key) ? OPEN[key] : undefined)
      .filter((name) => name !== undefined);
    const found = keys.identify(headers)?.keyName;
    assertEquals(found !== undefined, wanted.length > 0);
    assert(found === undefined || wanted.includes(found), `${found} was not proved`);
    if (wanted.includes("default")) assertEquals(found, "default", "the key without limits wins");
    assertEquals(keys.expired(headers)?.keyName, presented.includes(EXPIRED) ? "carol" : undefined);
  },
});

function change(headers: Input, random: Random): void {
  const at = random.below(headers.length + 1);
  const header = headers[at];
  if (!header) {
    headers.push({ name: random.pick(names), value: random.pick(words) });
    return;
  }
  if (random.oneIn(3)) header.name = random.pick(names);
  else header.value = mutateText(header.value, random, words);
}

/** The headers as far as HTTP can carry them. */
function headersOf(input: Input): Headers {
  const headers = new Headers();
  for (const { name, value } of input) {
    try {
      headers.append(name, value);
    } catch (error) {
      assert(error instanceof TypeError);
    }
  }
  return headers;
}

/** Written from the description, without a look at the code. */
function presentedIn(headers: Headers): string[] {
  const bearer = headers.get("authorization");
  const scheme = bearer?.slice(0, 6).toLowerCase();
  const given = [headers.get("x-api-key"), headers.get("api-key")];
  if (scheme === "bearer" && (bearer?.[6] === " " || bearer?.[6] === "\t")) {
    given.push(bearer.slice(7));
  }
  return given.filter((key) => key !== null && key.length <= 4_000).map((key) => key?.trim() ?? "");
}
