/**
 * What islands and pages share, under the names that Fresh has for it in `fresh/runtime`.
 *
 * @module
 */
export { Head } from "./head.ts";

/** Whether this runs in a browser. */
export const IS_BROWSER: boolean = typeof document !== "undefined";

/**
 * Marks the path of a static file. The document's renderer adds the key that lets browsers keep the
 * file for ever; here the path stays what it is.
 */
export function asset(path: string): string {
  return path;
}
