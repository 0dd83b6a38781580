/**
 * What a page with islands runs in the browser.
 *
 * @module
 */
import { wakeIslands } from "./wake_islands.ts";

await wakeIslands(document, (url) => import(url));
