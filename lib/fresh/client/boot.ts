/**
 * What a page with islands runs in the browser.
 *
 * @module
 */
import { wakeIslands } from "./wake_islands.ts";

/**
 * Until the page has been painted: whoever opens it sees it before its islands come alive. A tab that
 * is not seen comes alive when it is.
 */
const painted = new Promise((resolve) =>
  requestAnimationFrame(() => requestAnimationFrame(resolve))
);

await painted;
await wakeIslands(document, (url) => import(url));
