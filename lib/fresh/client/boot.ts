/**
 * What a page with islands runs in the browser.
 *
 * @module
 */
import { wakeIslands } from "./wake_islands.ts";

/**
 * Waits until the page has been painted: whoever opens it sees it before its islands come alive. In a
 * tab that is not seen nothing is painted, and no timer is early.
 */
const painted = new Promise<void>((resolve) => {
  requestAnimationFrame(() => setTimeout(resolve));
  setTimeout(resolve, 500);
});

await painted;
await wakeIslands(document, (url) => import(url));
