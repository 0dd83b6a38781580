/** What the dashboard costs its readers: bytes on the way, and time until it is there. */
import { assertGreater, assertLess } from "@std/assert";
import server from "../../_fresh/server.js";
import { createTestGateway } from "../helpers/test_gateway.ts";
import { NOON } from "../stats/_record.ts";
import { traffic } from "./_traffic.ts";

/** Scripts and style of a page, compressed, in bytes. */
const BUDGET = 25_000;
/** Longest time in which the gateway makes a page, in milliseconds. */
const LONGEST_MS = 100;

function gateway() {
  return createTestGateway({ deps: { pages: (request, info) => server.fetch(request, info) } });
}

async function compressed(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<number> {
  const zipped = body.pipeThrough(new CompressionStream("gzip"));
  return (await new Response(zipped).arrayBuffer()).byteLength;
}

for (const path of ["/dashboard", "/dashboard/connect", "/"]) {
  Deno.test(`scripts and style of ${path} keep to their budget`, async () => {
    const { ask } = gateway();
    const page = await ask(path, undefined, { headers: { accept: "text/html" } });
    const html = await page.text();
    const urls = new Set([
      ...html.matchAll(/(?:href|src)="(\/[^"]+\.(?:css|js)[^"]*)"/g),
      ...(page.headers.get("link") ?? "").matchAll(/<([^>]+)>/g),
    ].map(([, url = ""]) => url));
    let bytes = 0;
    for (const url of urls) {
      const { body } = await ask(url);
      if (body) bytes += await compressed(body);
    }
    assertGreater(bytes, 2_000);
    assertLess(bytes, BUDGET, `${bytes} bytes`);
  });
}

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
