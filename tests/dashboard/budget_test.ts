/** What the dashboard costs its readers: bytes on the way, and time until it is there. */
import { assert, assertLess } from "@std/assert";
import server from "../../_fresh/server.js";
import { createTestGateway } from "../helpers/test_gateway.ts";
import { NOON } from "../stats/_record.ts";
import { traffic } from "./_traffic.ts";

/** All scripts and styles that pages load, compressed one by one, in bytes. */
const BUDGET = 25_000;
/** Longest time in which the gateway makes a page, in milliseconds. */
const LONGEST_MS = 100;

function gateway() {
  return createTestGateway({ deps: { pages: (request, info) => server.fetch(request, info) } });
}

async function compressedSize(text: string): Promise<number> {
  const zipped = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(zipped).bytes()).length;
}

/** What a browser loads for these pages, by path. */
async function loaded(paths: readonly string[]): Promise<Map<string, string>> {
  const { ask } = gateway();
  const found = new Map<string, string>();
  for (const path of paths) {
    const page = await ask(path, undefined, { headers: { accept: "text/html" } });
    const html = await page.text();
    const urls = [
      ...html.matchAll(/(?:href|src)="(\/[^"?]+\.(?:css|js))\b/g),
      ...(page.headers.get("link") ?? "").matchAll(/<([^>]+)>/g),
    ];
    for (const [, url = ""] of urls) found.set(url, await (await ask(url)).text());
  }
  return found;
}

Deno.test("scripts and styles of all pages together keep to their budget", async () => {
  const files = await loaded(["/dashboard", "/dashboard/connect", "/dashboard/login", "/"]);
  const sizes = await Promise.all(
    [...files].map(async ([path, text]) => [path, await compressedSize(text)] as const),
  );
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  assert(sizes.some(([path]) => path.includes("islands/LiveBoard")));
  assert(sizes.some(([path]) => path.includes("islands/TryIt")));
  assertLess(total, BUDGET, sizes.map(([path, size]) => `${path}: ${size}`).join("\n"));
});

Deno.test("the board of 100,000 exchanges in 90 days is a page within a tenth of a second", async () => {
  const { app, ask } = gateway();
  for (const record of traffic({ now: NOON, days: 90, count: 100_000 })) {
    app.statistics.store.record(record);
  }
  const times: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    const begun = performance.now();
    await (await ask("/dashboard?range=90d")).text();
    times.push(performance.now() - begun);
  }
  // Not the first one, in which code is still being compiled; nor one that others slowed down.
  assertLess(Math.min(...times), LONGEST_MS, times.map(Math.round).join(", "));
});
