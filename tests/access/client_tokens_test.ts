import { assert, assertEquals, assertRejects } from "@std/assert";
import { ClientTokens, type GitLabUser } from "../../lib/access/client_tokens.ts";
import { GatewayError } from "../../lib/core/errors.ts";
import { FakeClock, settle } from "../helpers/fake_clock.ts";

/** A GitLab that knows tokens which end in `good`, and has outages for those that end in `later`. */
function gitlab() {
  const clock = new FakeClock();
  const opened: string[] = [];
  const closed: string[] = [];
  const refusedSince = new Set<string>();
  const tokens = new ClientTokens<GitLabUser>({
    clock,
    open(secret) {
      const token = secret.reveal();
      opened.push(token);
      return {
        async prove() {
          await Promise.resolve();
          if (token.endsWith("later")) throw new GatewayError("upstream_failed", "outage");
          if (token.endsWith("poor")) throw new GatewayError("forbidden", "no Duo");
          if (!token.endsWith("good")) throw new GatewayError("unauthenticated", "unknown");
        },
        get isRefused() {
          return refusedSince.has(token);
        },
        close: () => closed.push(token),
      };
    },
  });
  const identify = (token: string) => tokens.identify(new Headers({ "x-api-key": token }));
  return { clock, tokens, identify, opened, closed, refusedSince };
}

Deno.test("a client's token is recognised in every header, by its prefix", async () => {
  const { tokens, opened } = gitlab();
  const headers: Record<string, string>[] = [
    { authorization: "Bearer glpat-12345678-good" },
    { "x-api-key": "glpat-12345678-good" },
    { "api-key": "gloas-12345678-good" },
  ];
  for (const header of headers) assert(await tokens.identify(new Headers(header)));
  assertEquals(opened, ["glpat-12345678-good", "gloas-12345678-good"]);
});

Deno.test("what does not look like a GitLab token is none of theirs", async () => {
  const { identify, opened } = gitlab();
  const others = ["", "dgk_abc", "sk-ant-123", "glpat-", "glpat-short", "xglpat-12345678-good"];
  others.push(`glpat-${"x".repeat(600)}`, "glrt-12345678-good", "glpat-1234567\u00e4-good");
  for (const key of others) assertEquals(await identify(key), undefined, key);
  assertEquals(opened, []);
});

Deno.test("two hundred simultaneous requests with one new token ask GitLab once", async () => {
  const { identify, opened } = gitlab();
  const guests = await Promise.all(Array.from({ length: 200 }, () => identify("glpat-aaaa-good")));
  assertEquals(opened.length, 1);
  assertEquals(new Set(guests.map((guest) => guest?.user)).size, 1);
});

Deno.test("every token has its own identity, and no rights here", async () => {
  const { identify } = gitlab();
  const [a, b] = [await identify("glpat-aaaa-good"), await identify("glpat-bbbb-good")];
  assert(a && b && a.user !== b.user);
  assert(a.caller.id !== b.caller.id && a.caller.keyName !== b.caller.keyName);
  assertEquals([a.caller.maySeeDashboard, a.caller.isRestricted], [false, false]);
  for (const text of [a.caller.id, a.caller.keyName]) assert(!text.includes("glpat-"));
});

for (
  const [token, kind] of [["glpat-0000-wrong", "unauthenticated"], ["glpat-0000-poor", "forbidden"]]
) {
  Deno.test(`a refused token (${kind}) is refused for five minutes without asking`, async () => {
    const { clock, identify, opened, closed } = gitlab();
    for (let index = 0; index < 100; index++) {
      const error = await assertRejects(() => identify(token ?? ""), GatewayError);
      assertEquals(error.kind, kind);
    }
    assertEquals([opened.length, closed.length], [1, 1]);
    await clock.advance(5 * 60_000);
    await assertRejects(() => identify(token ?? ""), GatewayError);
    assertEquals(opened.length, 2);
  });
}

Deno.test("a token that could not be checked is not taken for a wrong one", async () => {
  const { identify, opened } = gitlab();
  for (let index = 0; index < 3; index++) {
    const error = await assertRejects(() => identify("glpat-1234-later"), GatewayError);
    assertEquals(error.kind, "upstream_failed");
  }
  assertEquals(opened.length, 3);
});

Deno.test("GitLab is asked about sixty unknown tokens a minute, whoever tries more", async () => {
  const { clock, identify, opened } = gitlab();
  assert(await identify("glpat-known-good"));
  for (let index = 0; index < 10_000; index++) {
    const error = await assertRejects(() => identify(`glpat-trying-${index}`), GatewayError);
    if (index >= 59) assertEquals([error.kind, error.retryAfter], ["rate_limited", 61]);
  }
  assertEquals(opened.length, 60);
  assert(await identify("glpat-known-good"), "who is known is served meanwhile");
  await clock.advance(61_000);
  assert(await identify("glpat-another-good"));
});

Deno.test("users are forgotten an hour after their last request, and their tokens let go", async () => {
  const { clock, tokens, identify, closed } = gitlab();
  await identify("glpat-aaaa-good");
  await clock.advance(30 * 60_000);
  await identify("glpat-bbbb-good");
  await clock.advance(30 * 60_000);
  await identify("glpat-bbbb-good");
  assertEquals([tokens.size, closed], [1, ["glpat-aaaa-good"]]);
});

Deno.test("no more than five hundred users are remembered; who was served last stays", async () => {
  const { clock, tokens, identify, closed } = gitlab();
  for (let index = 0; index < 550; index++) {
    if (index % 50 === 49) await clock.advance(61_000);
    await identify("glpat-regular-good");
    await identify(`glpat-${index}-xx-good`);
  }
  assertEquals(tokens.size, 500);
  assert(!closed.includes("glpat-regular-good"));
});

Deno.test("a token that GitLab has refused since is asked about anew", async () => {
  const { identify, opened, closed, refusedSince } = gitlab();
  await identify("glpat-aaaa-good");
  refusedSince.add("glpat-aaaa-good");
  await identify("glpat-aaaa-good");
  assertEquals([opened.length, closed.length], [2, 1]);
});

Deno.test("statistics see thirty-two names at most, whatever is presented", async () => {
  const { clock, identify } = gitlab();
  const names = new Set<string>();
  for (let index = 0; index < 100; index++) {
    if (index % 50 === 49) await clock.advance(61_000);
    names.add((await identify(`glpat-${index}-xx-good`))?.caller.keyName ?? "");
  }
  assertEquals(names.size, 33);
  assert(names.has("client-token"));
});

Deno.test("closing lets all tokens go", async () => {
  const { tokens, identify, closed } = gitlab();
  await identify("glpat-aaaa-good");
  tokens.close();
  await settle();
  assertEquals([tokens.size, closed.length], [0, 1]);
});
