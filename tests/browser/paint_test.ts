import { assertGreater, assertLess } from "@std/assert";
import { traffic } from "../dashboard/_traffic.ts";
import { browserTest } from "./_browser.ts";

/** What a browser may work until it has painted the board, in milliseconds of its main thread. */
const MOST_WORK_MS = 100;

browserTest(
  "the board of 100,000 exchanges in 90 days takes a browser less than a tenth of a second",
  async ({ serve, open }) => {
    const site = serve({ records: traffic({ now: Date.now(), days: 90, count: 100_000 }) });
    // Islands come alive after the first paint, so that scripts are no part of it.
    const { page } = await open({ url: `${site.url}/dashboard`, withoutScripts: true });
    const session = await page.context().newCDPSession(page);
    // Time of the thread, not of the clock: how busy the machine is does not count.
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    // Of the document at hand.
    const worked = async () => {
      const { metrics } = await session.send("Performance.getMetrics");
      return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN) * 1000;
    };
    const times: number[] = [];
    for (let turn = 0; turn < 5; turn++) {
      await page.reload({ waitUntil: "load" });
      await page.screenshot();
      times.push(await worked());
    }
    assertGreater(Math.min(...times), 1);
    assertLess(Math.min(...times), MOST_WORK_MS, times.map(Math.round).join(", "));
  },
);
