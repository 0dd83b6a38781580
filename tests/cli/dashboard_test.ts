/** The dashboard of the program as it is started, with the permissions that it has. */
import { assertEquals, assertMatch } from "@std/assert";
import { startProcess } from "./gateway_process.ts";

Deno.test("the demo shows its dashboard, whose scripts load", async () => {
  await using demo = startProcess(["demo"], { PORT: "0" });
  const [, url = ""] = await demo.until(/Dashboard: +(\S+)$/);
  const page = await fetch(url);
  const html = await page.text();
  assertEquals(page.status, 200);
  assertMatch(html, /^<!DOCTYPE html>/);
  const [, script = ""] = /<script type="module" src="([^"]+)"/.exec(html) ?? [];
  const loaded = await fetch(new URL(script, url));
  assertEquals(loaded.headers.get("content-type"), "text/javascript; charset=UTF-8");
  await loaded.body?.cancel();
  demo.signal("SIGTERM");
  assertEquals((await demo.end()).code, 0);
});
