/**
 * `deno task build` writes `_fresh/`; `deno task dev` does too, and then runs the program with the
 * words that are left.
 *
 * @module
 */
import { createBuilder } from "./builder.ts";

await createBuilder().build();

if (!Deno.args.includes("build")) {
  const { main } = await import("./main.ts");
  Deno.exit(await main(Deno.args));
}
