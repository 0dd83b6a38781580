import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { nearNames } from "../../lib/models/near_names.ts";

const names = ["opus", "sonnet", "haiku", "codex", "gpt-5.4", "gpt-5.4-mini", "claude-opus-4-7"]
  .map((name) => ({ name, of: name }));

Deno.test("nearNames finds the name behind a typing error", () => {
  const typos = {
    opsu: "opus",
    sonett: "sonnet",
    Haiku: "haiku",
    codx: "codex",
    "gpt5.4": "gpt-5.4",
  };
  for (const [wrong, right] of Object.entries(typos)) {
    assertEquals(nearNames(wrong, names)[0], right);
  }
});

Deno.test("nearNames finds a name whose words are in another order", () => {
  assertEquals(nearNames("claude-4-7-opus", names)[0], "claude-opus-4-7");
});

Deno.test("nearNames gives nothing where nothing is alike", () => {
  for (const name of ["llama-3", "", "x".repeat(128)]) assertEquals(nearNames(name, names), []);
});

Deno.test("nearNames gives one name for each thing, the most similar", () => {
  const same = ["claude-opus", "opus", "opus-4"].map((name) => ({ name, of: "opus" }));
  assertEquals(nearNames("opuss", same), ["opus"]);
});

Deno.test("nearNames gives at most as many as asked for, whatever the input", () => {
  const name = fc.string({ maxLength: 128 });
  fc.assert(
    fc.property(name, fc.array(fc.record({ name, of: name })), (wanted, candidates) => {
      const near = nearNames(wanted, candidates, 2);
      assert(near.length <= 2 && near.every((one) => candidates.some(({ name }) => name === one)));
    }),
    { seed: 1, numRuns: 200 },
  );
});
