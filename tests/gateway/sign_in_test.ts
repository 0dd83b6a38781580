/** Signing in to the dashboard with a key, and what may come of it. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import server from "../../_fresh/server.js";
import { keyHash } from "../../lib/access/key_hash.ts";
import type { Pages } from "../../lib/http/pages.ts";
import { settle } from "../helpers/fake_clock.ts";
import {
  type AskInit,
  createTestGateway,
  type TestGateway,
  testKey,
} from "../helpers/test_gateway.ts";
import { as, gatewayWithKeys, keyOf, ruleOf } from "./_keys.ts";
import { watch } from "./_watching.ts";

const pages: Pages = (request, info) => server.fetch(request, info);
const own = {
  "host": "127.0.0.1:3456",
  "sec-fetch-site": "same-origin",
  "origin": "http://127.0.0.1:3456",
};
const elsewhere = "192.0.2.44";
const DAY_MS = 24 * 3_600_000;

function signIn({ ask }: TestGateway, key: string, init: AskInit = {}): Promise<Response> {
  return ask("/dashboard/login", new URLSearchParams({ key }), {
    peer: elsewhere,
    ...init,
    headers: { ...own, ...init.headers },
  });
}

/** The cookie as a browser sends it back. */
function cookieFrom(response: Response): string {
  const [cookie = ""] = (response.headers.get("set-cookie") ?? "").split(";");
  return cookie;
}

/** What is said of the cookie that is set, in an order of its own: theirs has no meaning. */
function attributesOf(response: Response): string[] {
  const [, ...attributes] = (response.headers.get("set-cookie") ?? "").split("; ");
  return attributes.toSorted();
}

/** What the dashboard's JSON shows to a browser with this cookie. */
async function viewWith({ ask }: TestGateway, cookie: string): Promise<string> {
  const response = await ask("/dashboard/api/board", undefined, {
    headers: { cookie },
    peer: elsewhere,
  });
  return response.status === 200 ? (await response.json()).board.view : String(response.status);
}

function destination(response: Response) {
  return [response.status, response.headers.get("location")];
}

Deno.test("who signs in with the key sees everything, and may cancel", async () => {
  const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  const response = await signIn(gateway, testKey);
  assertEquals(destination(response), [303, "/dashboard"]);
  const cookie = cookieFrom(response);
  const shown = await gateway.ask("/dashboard/api/board", undefined, { headers: { cookie } });
  const { board } = await shown.json();
  assertEquals([board.view, board.mayCancel], ["full", true]);
  assertEquals(await viewWith(gateway, ""), "public");
});

Deno.test("the cookie is for the dashboard's own pages alone, and never holds the key", async () => {
  const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  const response = await signIn(gateway, testKey);
  const header = response.headers.get("set-cookie") ?? "";
  assertMatch(cookieFrom(response), /^duo_gateway_session=[\w.@-]+$/);
  const expected = ["HttpOnly", "Max-Age=604800", "Path=/dashboard", "SameSite=Strict"];
  assertEquals(attributesOf(response), expected);
  for (const secret of [testKey, keyHash(testKey), keyHash(testKey).slice(0, 12), btoa(testKey)]) {
    assert(!header.includes(secret));
  }
  assert(!gateway.log.join().includes(testKey));
});

Deno.test("the cookie is Secure when a proxy that is believed came by HTTPS", async () => {
  const flags = async (env: Record<string, string>, headers: Record<string, string>) => {
    const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey, ...env } });
    const response = await signIn(gateway, testKey, { headers, peer: "127.0.0.1" });
    return attributesOf(response).includes("Secure");
  };
  const https = { "x-forwarded-proto": "https" };
  assertEquals(await flags({ TRUST_PROXY: "loopback" }, https), true);
  assertEquals(await flags({ TRUST_PROXY: "loopback" }, { "x-forwarded-proto": "http" }), false);
  assertEquals(await flags({ TRUST_PROXY: "192.0.2.0/24" }, https), false);
  assertEquals(await flags({}, https), false);
});

Deno.test("a cookie opens the dashboard only, never the models", async () => {
  const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  const cookie = cookieFrom(await signIn(gateway, testKey));
  const response = await gateway.ask("/v1/messages", {}, { headers: { cookie } });
  assertEquals(response.status, 401);
});

Deno.test("a wrong key, none, and a key without the right do not sign in", async () => {
  const gateway = gatewayWithKeys({ dev: {}, lead: { dashboard: true } });
  for (const key of ["wrong", "", keyOf("dev"), keyHash(testKey), "x".repeat(5_000), "a\nb", "é"]) {
    const response = await signIn(gateway, key, { peer: `192.0.2.${key.length % 250}` });
    assertEquals(destination(response), [303, "/dashboard/login?problem=wrong"], key);
    assertEquals(response.headers.has("set-cookie"), false);
  }
  assertEquals(destination(await signIn(gateway, ` ${keyOf("lead")} `)), [303, "/dashboard"]);
});

Deno.test("a session ends after a week, by the server's clock", async () => {
  const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  const cookie = cookieFrom(await signIn(gateway, testKey));
  gateway.clock.jump(7 * DAY_MS - 2_000);
  assertEquals(await viewWith(gateway, cookie), "full");
  gateway.clock.jump(2_000);
  assertEquals(await viewWith(gateway, cookie), "public");
});

Deno.test("a session ends with its key: expired, withdrawn, replaced, or without the right", async () => {
  const gateway = gatewayWithKeys({});
  const rule = ruleOf("lead", { dashboard: true });
  const { keyRing } = gateway.app;
  keyRing.replace([rule]);
  const cookie = cookieFrom(await signIn(gateway, keyOf("lead")));
  const after = async (...rules: Parameters<typeof keyRing.replace>[0]) => {
    keyRing.replace(rules);
    return await viewWith(gateway, cookie);
  };
  assertEquals(await after(rule), "full");
  assertEquals(await after(), "public");
  assertEquals(await after({ ...rule, hash: keyHash("another key") }), "public");
  assertEquals(await after({ ...rule, dashboard: false }), "public");
  assertEquals(await after({ ...rule, name: "boss" }), "public");
  assertEquals(await after({ ...rule, expiresAt: gateway.clock.now() }), "public");
  assertEquals(await after(rule), "full");
});

Deno.test("a session holds after a restart and in every process with the same key, in no other", async () => {
  const first = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  const cookie = cookieFrom(await signIn(first, testKey));
  const second = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  assertEquals(await viewWith(second, cookie), "full");
  const other = createTestGateway({ env: { PROXY_API_KEY: `${testKey}-of-another` } });
  assertEquals(await viewWith(other, cookie), "public");
});

Deno.test("who has seen the hash of a key signs nothing without the GitLab token", async () => {
  const first = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  const cookie = cookieFrom(await signIn(first, testKey));
  const env = { PROXY_API_KEY: testKey, GITLAB_TOKEN: "glpat-of-another-gateway-000" };
  assertEquals(await viewWith(createTestGateway({ env }), cookie), "public");
});

Deno.test("no cookie but one that was given here is believed", async () => {
  const gateway = gatewayWithKeys({ lead: { dashboard: true }, boss: { dashboard: true } });
  const cookie = cookieFrom(await signIn(gateway, keyOf("lead")));
  const [name = "", value = ""] = cookie.split("=");
  const [mac = "", seconds = "", ...rest] = value.split(".");
  assertEquals(rest, ["lead"]);
  const later = (Number.parseInt(seconds, 36) + 1).toString(36);
  const forged = [
    `${mac}.${seconds}.boss`,
    `${mac}.${later}.lead`,
    `${mac}.${seconds}.default`,
    `${mac.slice(0, -1)}${mac.endsWith("A") ? "B" : "A"}.${seconds}.lead`,
    `${mac.slice(0, -1)}.${seconds}.lead`,
    `.${seconds}.lead`,
    `${"A".repeat(43)}.zzzzzzzzzzz.lead`,
    `${mac}.${seconds}.__proto__`,
    `${mac}.${seconds}`,
    "",
    "x".repeat(5_000),
  ];
  for (const each of forged) {
    assertEquals(await viewWith(gateway, `${name}=${each}`), "public", each);
  }
  // A cookie that somebody planted before does not become the session, which is always a new one.
  const planted = `${name}=planted`;
  const again = await signIn(gateway, keyOf("boss"), { headers: { cookie: planted } });
  assertEquals(cookieFrom(again).endsWith(".boss"), true);
  assertEquals(await viewWith(gateway, `${planted}; other=1`), "public");
  assertEquals(await viewWith(gateway, `other=1; ${cookie}`), "full");
});

Deno.test("a page of another origin can sign nobody in or out", async () => {
  const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  const foreign: Record<string, string>[] = [
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];
  for (const headers of foreign) {
    assertEquals((await signIn(gateway, testKey, { headers })).status, 403);
    const out = await gateway.ask("/dashboard/logout", new URLSearchParams(), { headers });
    assertEquals([out.status, out.headers.has("set-cookie")], [403, false]);
  }
  // Over plain HTTP under a LAN address browsers say the origin only.
  const lan = (origin: string) =>
    gateway.ask("/dashboard/login", new URLSearchParams({ key: testKey }), {
      headers: { host: "192.0.2.7:3456", origin },
    });
  assertEquals((await lan("http://192.0.2.8:3456")).status, 403);
  assertEquals((await lan("null")).status, 403);
  assertEquals((await lan("http://192.0.2.7:3456")).status, 303);
});

Deno.test("where a browser goes after signing in is not up to the request", async () => {
  const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  const response = await gateway.ask(
    "/dashboard/login?next=//evil.example&redirect=https://evil.example",
    new URLSearchParams({ key: testKey, next: "//evil.example" }),
    { headers: { ...own, referer: "https://evil.example" } },
  );
  assertEquals(destination(response), [303, "/dashboard"]);
});

Deno.test("an address may try ten keys a minute, right ones too, and then has to wait", async () => {
  const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  for (let tries = 0; tries < 10; tries++) {
    assertEquals(
      (await signIn(gateway, "wrong")).headers.get("location"),
      "/dashboard/login?problem=wrong",
    );
  }
  const refused = await signIn(gateway, testKey);
  assertEquals(destination(refused), [303, "/dashboard/login?problem=wait"]);
  assertEquals(refused.headers.has("set-cookie"), false);
  assertEquals(destination(await signIn(gateway, testKey, { peer: "192.0.2.45" })), [
    303,
    "/dashboard",
  ]);
  await gateway.clock.advance(61_000);
  assertEquals(destination(await signIn(gateway, testKey)), [303, "/dashboard"]);
});

Deno.test("many at once are counted before the first of them is answered", async () => {
  const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  const replies = await Promise.all(Array.from({ length: 50 }, () => signIn(gateway, "wrong")));
  const tried = replies.filter(({ headers }) => headers.get("location")?.endsWith("wrong"));
  assertEquals(tried.length, 10);
});

Deno.test("signing out makes the browser forget", async () => {
  const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  const response = await gateway.ask("/dashboard/logout", new URLSearchParams(), { headers: own });
  assertEquals(destination(response), [303, "/dashboard"]);
  assertEquals(cookieFrom(response), "duo_gateway_session=");
  const expected = ["HttpOnly", "Max-Age=0", "Path=/dashboard", "SameSite=Strict"];
  assertEquals(attributesOf(response), expected);
});

Deno.test("where no key is needed, or no dashboard is, there is nothing to sign in to", async () => {
  assertEquals((await signIn(createTestGateway(), "anything")).status, 404);
  const off = { PROXY_API_KEY: testKey, DASHBOARD_ACCESS: "off" };
  assertEquals((await signIn(createTestGateway({ env: off }), testKey)).status, 404);
});

Deno.test("pages say who is signed in and offer to sign in or out", async () => {
  const gateway = gatewayWithKeys({ "lead@team": { dashboard: true } }, { deps: { pages } });
  const show = async (cookie = "") => {
    const headers = { accept: "text/html", cookie };
    return await (await gateway.ask("/dashboard", undefined, { headers })).text();
  };
  assertStringIncludes(await show(), 'href="/dashboard/login"');
  const cookie = cookieFrom(await signIn(gateway, keyOf("lead@team")));
  const page = await show(cookie);
  assertStringIncludes(page, "lead@team");
  assertStringIncludes(page, 'action="/dashboard/logout"');
  assertEquals(page.includes('href="/dashboard/login"'), false);
  const open = createTestGateway({ deps: { pages } });
  const text = await (await open.ask("/dashboard")).text();
  assertEquals(/dashboard\/log(in|out)/.test(text), false);
});

Deno.test("DASHBOARD_ACCESS=key leads a browser to the sign-in page, a program to a 401", async () => {
  const env = { DASHBOARD_ACCESS: "key" };
  const gateway = gatewayWithKeys({ lead: { dashboard: true } }, { env, deps: { pages } });
  const browser = { headers: { accept: "text/html" } };
  for (const path of ["/dashboard", "/dashboard/connect", "/dashboard/requests/req_1"]) {
    assertEquals(destination(await gateway.ask(path, undefined, browser)), [
      303,
      "/dashboard/login",
    ], path);
    assertEquals((await gateway.ask(path)).status, 401, path);
  }
  for (const path of ["/dashboard/login", "/dashboard/login/", "/dashboard//login?problem=wrong"]) {
    assertEquals((await gateway.ask(path, undefined, browser)).status, 200, path);
  }
  const cookie = cookieFrom(await signIn(gateway, keyOf("lead")));
  const shown = await gateway.ask("/dashboard", undefined, {
    headers: { accept: "text/html", cookie },
  });
  assertEquals(shown.status, 200);
  assertEquals(await viewWith(gateway, cookie), "full");
  assertEquals(await viewWith(gateway, ""), "401");
});

Deno.test("a feed ends when its key is withdrawn, and comes back as what is left", async () => {
  const gateway = gatewayWithKeys({ lead: { dashboard: true } });
  const cookie = cookieFrom(await signIn(gateway, keyOf("lead")));
  const page = await watch(gateway, "", { headers: { cookie }, peer: elsewhere });
  assertEquals(page.board.view, "full");
  gateway.app.keyRing.replace([]);
  const before = page.text;
  await gateway.clock.advance(10_000);
  await settle();
  assertEquals([page.state, page.text], ["closed", before]);
  const again = await watch(gateway, `?since=${page.version}`, { headers: { cookie } });
  assertEquals([again.names, again.board.view], [["hello", "board"], "public"]);
  await again.leave();
});

Deno.test("keys in headers go on to open the dashboard's JSON", async () => {
  const gateway = gatewayWithKeys({ lead: { dashboard: true }, dev: {} });
  const view = async (init: AskInit) =>
    (await (await gateway.ask("/dashboard/api/board", undefined, init)).json()).board.view;
  assertEquals(await view(as("lead")), "full");
  assertEquals(await view({ headers: { authorization: `Bearer ${testKey}` } }), "full");
  assertEquals(await view(as("dev")), "public");
});

Deno.test("the root tells caches that browsers get something else", async () => {
  const gateway = createTestGateway({ deps: { pages } });
  const vary = async (path: string) => (await gateway.ask(path)).headers.get("vary");
  assertEquals([await vary("/"), await vary("/api/hello")], ["accept", null]);
  assertEquals((await createTestGateway().ask("/")).headers.get("vary"), null);
});
