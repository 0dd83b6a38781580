import { assertLess } from "@std/assert";
import type { Page } from "playwright-core";
import { traffic } from "../dashboard/_traffic.ts";
import { browserTest } from "./_browser.ts";

/** What the board may take to its first paint beyond what any page takes, in milliseconds. */
const LONGEST_MS = 100;

/** The shortest time from asking for a page to its first paint, in milliseconds. */
async function firstPaint(page: Page, url: string): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 6; turn++) {
    await page.goto(url, { waitUntil: "load" });
    times.push(
      await page.evaluate(() =>
        new Promise<number>((resolve) =>
          new PerformanceObserver((list, observer) => {
            const paint = list.getEntriesByName("first-contentful-paint")[0];
            if (!paint) return;
            observer.disconnect();
            resolve(paint.startTime);
          }).observe({ type: "paint", buffered: true })
        )
      ),
    );
  }
  return Math.min(...times);
}

browserTest(
  "the board of 100,000 exchanges in 90 days is painted a tenth of a second after asking",
  async ({ serve, open }) => {
    const site = serve({ records: traffic({ now: Date.now(), days: 90, count: 100_000 }) });
    const { page } = await open({ url: `${site.url}/dashboard` });
    // A page of a few lines tells what browser and machine take at this moment.
    const least = await firstPaint(page, site.url);
    const board = await firstPaint(page, `${site.url}/dashboard`);
    assertLess(board - least, LONGEST_MS, `${board} ms, a page of a few lines ${least} ms`);
  },
);
