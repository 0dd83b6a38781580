/** Names that nobody has heard of leave nothing behind, however many there are. */
import { assertEquals, assertLess } from "@std/assert";
import { startSite } from "./_site.ts";

const REQUESTS = 12_000;
const AT_ONCE = 48;

Deno.test("names, keys, agents, ids and headers without number grow no map, log or metric", async () => {
  await using site = await startSite({ ALLOW_CLIENT_TOKENS: "0" });
  await ask(site.url, 0, REQUESTS);
  const before = await site.quiet();
  const sizeBefore = await statisticsSize(site.url);
  await ask(site.url, REQUESTS, REQUESTS);
  const after = await site.quiet();
  const sizeAfter = await statisticsSize(site.url);
  const perRequest = (after.logBytes - before.logBytes) / REQUESTS;
  console.log(
    `${REQUESTS} more: the heap grew by ${((after.heap - before.heap) / 1e6).toFixed(2)} MB, the ` +
      `statistics' JSON from ${sizeBefore} to ${sizeAfter} bytes, the log by ` +
      `${perRequest.toFixed(0)} bytes a request`,
  );
  assertEquals(after.recorded, 2 * REQUESTS);
  assertLess(after.heap - before.heap, 4e6);
  assertLess(sizeAfter, sizeBefore * 1.2 + 10_000);
  // A line for each request, whatever lengths its names have.
  assertLess(perRequest, 2_000);
});

/** Requests of which each gives every name that a client may give, and no two the same. */
async function ask(url: string, from: number, count: number): Promise<void> {
  let next = from;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next < from + count) {
      const number = next++;
      const long = `${number}-${"x".repeat(500)}`;
      const response = await fetch(`${url}/v1/responses?query=${number}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "user-agent": `agent-${long}`,
          "x-api-key": `key-${number}`,
          "x-request-id": `id-${long}`,
          "x-forwarded-for": `10.${number >> 16 & 255}.${number >> 8 & 255}.${number & 255}`,
          "x-session-id": long,
          "anthropic-beta": `beta-${number}`,
          [`x-header-${number}`]: "1",
        },
        body: JSON.stringify({
          model: number % 2 === 0 ? `model-${long}` : "sonnet",
          input: number % 4 === 1 ? [{ type: `type_${number}` }] : "count=1",
          previous_response_id: number % 4 === 3 ? `resp_${long}` : undefined,
          prompt_cache_key: `cache-${number}`,
          user: `user-${long}`,
          metadata: { [`name-${number}`]: long },
          tools: [{ type: "function", name: `tool_${number}`, parameters: { type: "object" } }],
        }),
      });
      await response.text();
    }
  }));
}

async function statisticsSize(url: string): Promise<number> {
  return (await (await fetch(`${url}/dashboard/api/stats`)).text()).length;
}
