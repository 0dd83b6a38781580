import { assert, assertEquals } from "@std/assert";
import { explainProblems, readConfig, settingNames } from "../../../lib/config/mod.ts";
import { createCatalog } from "../../../lib/models/catalog.ts";
import { validateAliases, validateDefaultModel } from "../../../lib/models/validate.ts";
import { kept, wordsOf } from "../_corpus.ts";
import { mutateText } from "../_mutate.ts";
import { target } from "../_target.ts";

/** Environment variables, the later one of a name counting. */
type Input = [name: string, value: string][];

const corpus = kept<Input[]>("config/variables.json");
const words = wordsOf(corpus);
const all = corpus.flat();
const names: readonly string[] = settingNames;

export const config = target<Input>({
  name: "config",
  promise: "Settings are read or refused in words, never with a crash or a secret in the words.",
  corpus,

  generate(random, corpus) {
    const variables = random.pick(corpus).map(([name, value]): [string, string] => [name, value]);
    for (let left = random.small(5); left >= 0; left--) {
      const at = random.below(variables.length);
      const [name = "PORT", value = ""] = variables[at] ?? [];
      const pair: [string, string] = random.oneIn(3)
        ? [random.pick(names), random.pick(all)[1]]
        : [random.oneIn(20) ? mutateText(name, random) : name, mutateText(value, random, words)];
      if (random.oneIn(2)) variables.push(pair);
      else variables[at] = pair;
    }
    return variables;
  },

  check(variables) {
    const result = read(variables);
    assertEquals(printed(read(variables)), printed(result));
    const values = new Map(variables);
    if (!result.ok) {
      assert(result.problems.length > 0);
      const told = explainProblems(result.problems);
      for (const { variable } of result.problems) assert(names.includes(variable));
      assertSecretFree(told, values);
      // deno-lint-ignore no-control-regex -- those are meant
      assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f]/.test(told), `${JSON.stringify(told)} is printable`);
      return;
    }
    assertSecretFree(result.warnings.join("\n"), values);
    const { models, limits, timeouts, server } = result.config;
    createCatalog({ aliases: models.aliases, defaultModel: models.default });
    assert(limits.buffers >= limits.body && limits.body > 0);
    assert(Number.isInteger(server.port) && server.port >= 0 && server.port <= 65_535);
    for (const time of Object.values(timeouts)) assert(Number.isFinite(time) && time >= 0);
  },
});

function read(variables: Input) {
  return readConfig(new Map(variables), {
    aliases: validateAliases,
    defaultModel: validateDefaultModel,
  });
}

function printed(value: unknown): string {
  return JSON.stringify(
    value,
    (_, inner) =>
      typeof inner === "bigint" ? `${inner}` : inner instanceof Map ? [...inner] : inner,
  );
}

/** What stands in the secrets of the corpus, and in none of the messages. */
const planted = ["glpat-abcdefghij0123456789", "a-long-enough-secret-key", "ddp_abcdefghij"];

/** A credential is shown under no name; a key of any form only if it stands elsewhere as well. */
function assertSecretFree(text: string, values: ReadonlyMap<string, string>): void {
  // An escape before it may end in the letters that a credential begins with.
  const told = text.replace(/\\u[0-9a-f]{4}/g, " ");
  const shown = [...values].filter(([name]) => name !== "PROXY_API_KEY").map(([, value]) => value);
  for (const secret of planted) {
    const isKey = secret === "a-long-enough-secret-key";
    if (isKey && shown.some((value) => value.includes(secret))) continue;
    assert(!told.includes(secret), `${secret} is told: ${told}`);
  }
}
