/** Wrong keys cost nothing but their own answer. */
import { assertEquals, assertLess } from "@std/assert";
import { startGatewayOfKeys } from "./_keys_site.ts";

/** As many as may come in a second; how long they take depends on the machine. */
const BAD_KEYS = 10_000;
const AT_ONCE = 64;

/** Processor time of the gateway for each, in milliseconds: ten thousand fit into a second. */
const MOST_CPU_MS = 1;

Deno.test("ten thousand bad keys touch neither store nor upstream, and leave nothing behind", async () => {
  await using site = await startGatewayOfKeys();
  await refuse(site.url, 0, 1_000);
  const before = await site.state();
  const commits = site.commits();
  const began = performance.now();
  await refuse(site.url, 1_000, BAD_KEYS);
  const seconds = (performance.now() - began) / 1000;
  const after = await site.state();
  assertEquals(await site.calls(), 0, "the upstream is not asked");
  assertEquals([after.begun, after.recorded, after.inFlight], [0, 0, 0]);
  assertEquals(site.commits(), commits, "nothing is written");
  const cpu = (after.cpu - before.cpu) / BAD_KEYS;
  console.log(
    `${BAD_KEYS} bad keys in ${seconds.toFixed(1)} s, ${cpu.toFixed(3)} ms of processor time ` +
      `each; the heap grew by ${((after.heap - before.heap) / 1e6).toFixed(2)} MB, the log by ` +
      `${after.logBytes - before.logBytes} bytes`,
  );
  assertLess(cpu, MOST_CPU_MS);
  assertLess(after.heap - before.heap, 2e6);
  assertEquals(after.logBytes, before.logBytes);
});

async function refuse(url: string, from: number, count: number): Promise<void> {
  let next = from;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next < from + count) {
      const response = await fetch(`${url}/v1/messages`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-api-key": `dgk_wrong_${next++}` },
        body: '{"model":"sonnet","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}',
      });
      await response.body?.cancel();
      assertEquals(response.status, 401);
    }
  }));
}
