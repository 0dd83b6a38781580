import { assertEquals, assertMatch } from "@std/assert";
import { App, staticFiles } from "fresh";
import { withPieces } from "./_app_of.ts";

const ask = withPieces(new App().use(staticFiles()).get("/page", (ctx) => ctx.text("page")), {
  files: {
    "/styles.css": {
      type: "text/css; charset=UTF-8",
      hash: "cafe",
      isImmutable: false,
      text: "b{}",
    },
    "/_fresh/js/1/a.js": { type: "text/javascript", hash: "beef", isImmutable: true, text: "1" },
    "/dot.png": { type: "image/png", hash: "f00d", isImmutable: false, base64: "iVBORw==" },
  },
});

Deno.test("a file comes with its type and is asked for again each time", async () => {
  const response = await ask("/styles.css");
  assertEquals([response.status, await response.text()], [200, "b{}"]);
  assertEquals(response.headers.get("content-type"), "text/css; charset=UTF-8");
  assertMatch(response.headers.get("cache-control") ?? "", /^no-cache/);
});

Deno.test("a file that is asked for by its content may be kept for ever", async () => {
  for (const url of ["/styles.css?__frsh_c=cafe", "/_fresh/js/1/a.js"]) {
    const response = await ask(url);
    assertEquals(response.status, 200, url);
    assertMatch(response.headers.get("cache-control") ?? "", /immutable/);
  }
});

Deno.test("a URL of an older content leads to the newest", async () => {
  const response = await ask("/styles.css?a=1&__frsh_c=0000");
  assertEquals([response.status, response.headers.get("location")], [307, "/styles.css?a=1"]);
});

Deno.test("a file that the client has is not sent again", async () => {
  const etag = (await ask("/styles.css")).headers.get("etag") ?? "";
  for (const value of [etag, `"x", ${etag}`, "*"]) {
    const response = await ask("/styles.css", { headers: { "if-none-match": value } });
    assertEquals([response.status, await response.text()], [304, ""], value);
    assertEquals(response.headers.get("etag"), etag);
  }
  assertEquals((await ask("/styles.css", { headers: { "if-none-match": '"x"' } })).status, 200);
});

Deno.test("bytes that are no text come as they are", async () => {
  assertEquals([...await (await ask("/dot.png")).bytes()], [0x89, 0x50, 0x4e, 0x47]);
});

Deno.test("a file can be read and nothing else", async () => {
  assertEquals((await ask("/styles.css", { method: "POST" })).status, 405);
  const head = await ask("/styles.css", { method: "HEAD" });
  assertEquals([head.status, await head.text()], [200, ""]);
});

Deno.test("no path leads out of the files that were built", async () => {
  for (
    const path of [
      "/../deno.json",
      "/..%2f..%2fdeno.json",
      "/%2e%2e/deno.json",
      "/styles.css/",
      "/styles.css%00",
      "/_fresh/server.js",
      "/constructor",
      "/__proto__",
    ]
  ) {
    const { status } = await ask(path);
    assertEquals(status, 404, path);
  }
});

Deno.test("what is no file goes on, and a browser's question for an icon is answered shortly", async () => {
  assertEquals(await (await ask("/page")).text(), "page");
  const icon = await ask("/favicon.ico");
  assertEquals([icon.status, await icon.text()], [404, ""]);
});
