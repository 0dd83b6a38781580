import { assert, assertEquals } from "@std/assert";
import { formatKeysFile, parseKeysFile, readKeysFile } from "../../../lib/access/keys_file.ts";
import type { JsonValue } from "../../../lib/core/canonical.ts";
import { kept, wordsOf } from "../_corpus.ts";
import { mutateJson, mutateText } from "../_mutate.ts";
import { target } from "../_target.ts";

const files = kept<JsonValue[]>("keys_file/files.json");
const texts = files.map((file) => JSON.stringify(file));
const words = [...wordsOf(files), "tokensPerDay", "requestPerDay", "sha256:"];
const isModel = (name: string) => name === "sonnet" || name === "haiku";

export const keysFile = target<string>({
  name: "keys_file",
  promise: "A keys file means what it says or is refused as a whole, and no hash is ever told.",
  corpus: texts,

  generate(random, corpus) {
    if (random.oneIn(5)) return mutateText(random.pick(corpus), random, words);
    const file = JSON.parse(random.pick(texts)) as JsonValue;
    return JSON.stringify(mutateJson(file, random, random.pick(files), words));
  },

  check(text) {
    const parsed = parseKeysFile(text, isModel);
    if (!parsed.ok) {
      assert(parsed.problems.length > 0);
      for (const problem of parsed.problems) {
        assert(!/[0-9a-f]{64}/.test(problem), `a hash is told: ${problem}`);
        assert(/^[\x20-\x7e]{1,500}$/.test(problem), `it is one printable line: ${problem}`);
      }
      return;
    }
    const read = readKeysFile(text);
    assert(read.ok);
    const again = parseKeysFile(formatKeysFile(read.file), isModel);
    assertEquals(again, parsed, "what is written back means the same");
    for (const { name, hash, limits, models, expiresAt } of parsed.rules) {
      assert(/^[A-Za-z0-9][\w.@-]{0,63}$/.test(name) && /^[0-9a-f]{64}$/.test(hash));
      for (const limit of Object.values(limits)) assert(Number.isSafeInteger(limit) && limit > 0);
      assert(models === undefined || models.length > 0, "no models are not all models");
      assert(expiresAt === undefined || Number.isFinite(expiresAt));
    }
    assertEquals(new Set(parsed.rules.map(({ hash }) => hash)).size, parsed.rules.length);
    assertEquals(new Set(parsed.rules.map(({ name }) => name)).size, parsed.rules.length);
  },
});
