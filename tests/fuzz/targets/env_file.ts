import { assert, assertEquals } from "@std/assert";
import { parse } from "../../../lib/std/dotenv.ts";
import { kept } from "../_corpus.ts";
import { mutateText } from "../_mutate.ts";
import { target } from "../_target.ts";

const corpus = kept<string[]>("config/env.json");
const words = ["A=", "B=$A", "${A:-", "}", "export ", "'", '"', "#", "\n", "\r\n", "=", "\\$"];

export const envFile = target<string>({
  name: "env_file",
  promise: "Every .env file gives names with texts, in time that grows with its length.",
  corpus,

  generate(random, corpus) {
    let text = random.pick(corpus);
    if (random.oneIn(3)) text += random.pick(corpus);
    for (let left = random.small(6); left >= 0; left--) text = mutateText(text, random, words);
    return text;
  },

  check(text) {
    const values = parse(text);
    for (const [name, value] of Object.entries(values)) {
      assert(/^[A-Za-z_]\w*$/.test(name));
      assertEquals(typeof value, "string");
    }
    // What follows in single quotes is literal, whatever stands before it on lines of its own.
    const closed = `LITERAL='$A #"\\n'\n`;
    assertEquals(parse(closed).LITERAL, '$A #"\\n');
  },
});
