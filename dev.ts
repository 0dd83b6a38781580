/**
 * `deno task build` writes `_fresh/`; `deno task dev` does too, and then runs the program with the
 * words that are left.
 *
 * @module
 */
import { Builder } from "fresh/dev";

const builder = new Builder({ serverEntry: "pages.ts" });
await builder.build();

if (!Deno.args.includes("build")) {
  const { main } = await import("./main.ts");
  Deno.exit(await main(Deno.args));
}
