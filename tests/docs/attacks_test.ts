/** `docs/attacks.md` names tests that there are. */
import { assert, assertEquals } from "@std/assert";
import { projectFile, section, tableRows } from "./tables.ts";

const page = await projectFile("docs/attacks.md");

for (const title of ["## Faults", "## Attacks"]) {
  Deno.test(`every test that docs/attacks.md names exists: ${title.slice(3)}`, async () => {
    const rows = tableRows(section(page, title));
    assert(rows.length > 15);
    for (const [what, file = "", named = ""] of rows) {
      const text = await projectFile(file.replaceAll("`", ""));
      assertEquals(text.includes(named), true, `${what}: "${named}" in ${file}`);
    }
  });
}
