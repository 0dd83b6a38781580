/** Every block of code in the documentation is checked, or says why not. */
import { assert, assertEquals } from "@std/assert";
import { parse } from "yaml";
import { checkedElsewhere, documentation, type Fence, fencesOf, treatmentOf } from "./fences.ts";
import { projectFile } from "./tables.ts";

/** What can be said of a block by looking at it alone; a language that is not here has no check. */
const checks: Readonly<Record<string, (fence: Fence) => void>> = {
  sh: ({ info }) => assert(treatmentOf(info), `"${info}" is no treatment of a block`),
  json: ({ code }) => void JSON.parse(code),
  yaml: ({ code }) => void parse(code),
};

for (const file of await documentation()) {
  if (file in checkedElsewhere) continue;
  Deno.test(`the blocks of code in ${file} are right, or say how they are run`, async () => {
    for (const fence of await fencesOf(file)) {
      const where = `${file}:${fence.line}`;
      const check = checks[fence.language];
      assert(check, `${where} is in a language without a check: "${fence.language}"`);
      try {
        check(fence);
      } catch (cause) {
        throw new Error(`${where}: ${cause instanceof Error ? cause.message : cause}`, { cause });
      }
    }
  });
}

Deno.test("pages that are checked elsewhere are there, and so are their tests", async () => {
  const pages = await documentation();
  for (const [page, test] of Object.entries(checkedElsewhere)) {
    assert(pages.includes(page), page);
    assert((await projectFile(test)).includes(page), `${test} does not speak of ${page}`);
  }
});

Deno.test("a treatment is one of three, and not running has a reason", () => {
  assertEquals(treatmentOf(""), { kind: "run" });
  assertEquals(treatmentOf("serves"), { kind: "serves" });
  assertEquals(treatmentOf("not-run: needs an engine"), {
    kind: "not run",
    reason: "needs an engine",
  });
  for (const wrong of ["not-run", "not-run:", "not-run: no", "skip", "server"]) {
    assertEquals(treatmentOf(wrong), undefined);
  }
});
