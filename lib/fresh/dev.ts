/**
 * The build, under the name that Fresh has for it in `fresh/dev`.
 *
 * @module
 */
export { Builder, type BuilderOptions } from "./dev/builder.ts";
