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
  // Open pages load themselves anew after each change, whatever was changed.
  const start = crypto.randomUUID();
  Deno.exit(await main(Deno.args, () => Promise.resolve(start)));
}
