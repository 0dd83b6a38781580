/** Very many streams at one time lose nothing. */
import { assertEquals } from "@std/assert";
import { startSite } from "./_site.ts";
import { askNumbers, countTo, hear, lanes, quantile } from "./_streams.ts";

const STREAMS = 1_000;
const COUNT = 30;
const PAUSE = 500;

Deno.test("a thousand paced streams lose no piece, in order, in both lanes", async () => {
  await using site = await startSite({ MAX_CONCURRENT_UPSTREAM: "1000" });
  const names = Object.keys(lanes) as (keyof typeof lanes)[];
  const began = performance.now();
  let most = 0;
  const looking = setInterval(async () => {
    most = Math.max(most, (await site.state()).inFlight);
  }, 1_000);
  const heard = await Promise.all(Array.from({ length: STREAMS }, async (_, number) => {
    const lane = names[number % names.length] ?? "passthrough";
    return await hear(await askNumbers(site.url, { lane, count: COUNT, pause: PAUSE }));
  }));
  clearInterval(looking);
  const seconds = (performance.now() - began) / 1000;
  for (const { numbers, isWhole } of heard) {
    assertEquals([numbers, isWhole], [countTo(COUNT), true]);
  }
  const { recorded, outcomes, defects } = await site.quiet();
  assertEquals([recorded, outcomes.completed, defects], [STREAMS, STREAMS, 0]);
  assertEquals(most, STREAMS, "all of them were under way at one time");
  const late = heard.flatMap(({ gaps }) => gaps.map((gap) => gap - PAUSE));
  console.log(
    `${STREAMS} streams of ${COUNT} pieces in ${seconds.toFixed(1)} s; later than their pace: ` +
      `p50 ${quantile(late, 0.5).toFixed(0)} ms, p99 ${quantile(late, 0.99).toFixed(0)} ms`,
  );
});
