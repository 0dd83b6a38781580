import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  deleteCookie,
  getCookies,
  ServerSentEventStream,
  setCookie,
  STATUS_CODE,
  STATUS_TEXT,
} from "@std/http";
import type { Cookie, ServerSentEventMessage } from "@std/http";

function setCookieHeader(cookie: Cookie): string | null {
  const headers = new Headers();
  setCookie(headers, cookie);
  return headers.get("set-cookie");
}

async function streamed(...messages: ServerSentEventMessage[]): Promise<string> {
  return await new Response(ReadableStream.from(messages).pipeThrough(new ServerSentEventStream()))
    .text();
}

Deno.test("every named status has a reason phrase", () => {
  for (const status of Object.values(STATUS_CODE)) {
    assertEquals(typeof STATUS_TEXT[status], "string");
  }
  assertEquals(STATUS_TEXT[STATUS_CODE.NotFound], "Not Found");
});

Deno.test("getCookies() reads names and values, with = inside values", () => {
  const headers = new Headers({ cookie: "a=1; b=x=y;  c=; a=2;;" });
  assertEquals(getCookies(headers), { a: "2", b: "x=y", c: "" });
});

Deno.test("getCookies() finds none in a request without cookies", () => {
  assertEquals(getCookies(new Headers()), {});
});

Deno.test("getCookies() keeps a hostile name from the prototype", () => {
  const cookies = getCookies(new Headers({ cookie: "__proto__=x" }));
  assertEquals(Object.entries(cookies), [["__proto__", "x"]]);
  assertEquals(Object.getPrototypeOf(cookies), Object.prototype);
});

Deno.test("setCookie() writes every attribute", () => {
  assertEquals(
    setCookieHeader({
      name: "session",
      value: "abc",
      secure: true,
      httpOnly: true,
      maxAge: 60,
      domain: "example.com",
      sameSite: "Strict",
      path: "/dashboard",
      expires: 0,
    }),
    "session=abc; Secure; HttpOnly; Max-Age=60; Domain=example.com; SameSite=Strict; " +
      "Path=/dashboard; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
  );
});

Deno.test("setCookie() refuses what would end its part of the header", () => {
  for (const value of ["a;b", "a b", "a,b", 'a"b', "a\\b", "a\r\nb", "ä"]) {
    assertThrows(() => setCookieHeader({ name: "a", value }), SyntaxError);
  }
  for (const name of ["", "a=b", "a;b", "a b", "a\n"]) {
    assertThrows(() => setCookieHeader({ name, value: "" }), SyntaxError);
  }
  assertThrows(() => setCookieHeader({ name: "a", value: "", path: "/;x" }), SyntaxError);
  assertThrows(() => setCookieHeader({ name: "a", value: "", maxAge: -1 }), RangeError);
  assertThrows(() => setCookieHeader({ name: "a", value: "", maxAge: 1.5 }), RangeError);
});

Deno.test("deleteCookie() sets an expired cookie of the same scope", () => {
  const headers = new Headers();
  deleteCookie(headers, "session", { path: "/dashboard" });
  assertEquals(
    headers.get("set-cookie"),
    "session=; Path=/dashboard; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
  );
});

Deno.test("ServerSentEventStream writes one block a message, and one data line a line", async () => {
  assertEquals(
    await streamed({ event: "stats", data: "a\nb\r\nc", id: 7, retry: 1000 }, { comment: "hi" }),
    "event:stats\ndata:a\ndata:b\ndata:c\nid:7\nretry:1000\n\n:hi\n\n",
  );
});

Deno.test("ServerSentEventStream refuses a line break where it would forge a field", async () => {
  for (const message of [{ event: "a\ndata:x" }, { id: "a\rb" }, { comment: "a\nb" }]) {
    await assertRejects(() => streamed(message), SyntaxError);
  }
});
