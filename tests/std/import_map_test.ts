import { assertEquals, assertMatch } from "@std/assert";
import { z } from "zod";

const configSchema = z.object({ imports: z.record(z.string(), z.string()) });

async function importsOf(name: string): Promise<Record<string, string>> {
  const path = new URL(`../../${name}`, import.meta.url);
  return configSchema.parse(JSON.parse(await Deno.readTextFile(path))).imports;
}

Deno.test("deno.jsr.json leads every name where deno.json does, but the shims' to JSR", async () => {
  const own = await importsOf("deno.json");
  const original = await importsOf("deno.jsr.json");
  assertEquals(Object.keys(original).toSorted(), Object.keys(own).toSorted());
  for (const [name, target] of Object.entries(own)) {
    if (target.startsWith("./lib/")) assertMatch(original[name] ?? "", /^jsr:@/);
    else assertEquals(original[name], target);
  }
});
