/** `docs/architecture.md` has a line for every folder. */
import { assertEquals } from "@std/assert";
import { projectFile, quoted, section, tableRows } from "./tables.ts";

const root = new URL("../../", import.meta.url);

Deno.test("docs/architecture.md has a line for every folder of lib and no other", async () => {
  const table = tableRows(section(await projectFile("docs/architecture.md"), "## The folders"));
  const named = table.flatMap(([folder = ""]) => quoted(folder))
    .filter((folder) => folder.startsWith("lib/"));
  const entries = await Array.fromAsync(Deno.readDir(new URL("lib/", root)));
  const folders = entries.filter(({ isDirectory }) => isDirectory).map(({ name }) => `lib/${name}`);
  assertEquals(named, folders.toSorted());
});
