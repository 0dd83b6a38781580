/** `docs/dialects.md` names everything that a translated request may lose, and nothing else. */
import { assert, assertEquals } from "@std/assert";
import { type DialectName, dialectNames } from "../../lib/dialects/names.ts";
import { projectFile, quoted, section, tableRows } from "./tables.ts";

const page = await projectFile("docs/dialects.md");
const rows = tableRows(section(page, "### What is left out"));

const titles: Record<DialectName, string> = {
  messages: "Messages",
  chat: "Chat",
  responses: "Responses",
};

for (const dialect of dialectNames) {
  Deno.test(`docs/dialects.md names what of a ${titles[dialect]} request nobody else has`, async () => {
    const names = namesIn(await sourcesOf(dialect, (file) => !file.endsWith("_encode.ts")));
    assertEquals(documented(titles[dialect]), names);
    assert(names.length >= 8, "the names are found");
  });
}

Deno.test("docs/dialects.md names what models may not take of a translated request", async () => {
  const sources = await Promise.all(
    dialectNames.map((dialect) => sourcesOf(dialect, (file) => file.endsWith("_encode.ts"))),
  );
  const names = namesIn(sources.join("\n"));
  // The OpenAI encoders take these two from the body that they would have gone into.
  assertEquals(documented("all"), [...new Set([...names, "temperature", "top_p"])].toSorted());
});

Deno.test("docs/dialects.md says of everything that is left out when that is", () => {
  for (const [name, by, when] of rows) assert(by && when, `${name} lacks its when`);
});

function documented(asker: string): string[] {
  return rows.filter(([, by]) => by === asker).flatMap(([name = ""]) => quoted(name)).toSorted();
}

async function sourcesOf(dialect: DialectName, wanted: (file: string) => boolean): Promise<string> {
  const folder = `lib/dialects/${dialect}`;
  const files = [...Deno.readDirSync(new URL(`../../${folder}`, import.meta.url))]
    .map(({ name }) => name).filter(wanted);
  const texts = await Promise.all(files.map((file) => projectFile(`${folder}/${file}`)));
  return texts.join("\n");
}

/** Tables of parameters that have no place in the neutral model. */
const tables = /^const (?:untranslatable|unspoken|knobs)\b[^]*?^\]/gm;

/** Names in code that collects what is dropped: those of the tables, and those in its statements. */
function namesIn(source: string): string[] {
  const tabled = [...source.matchAll(tables)].flatMap(([table]) =>
    [...table.matchAll(/^ +\[?"([a-z_.]+)"/gm)].map(([, name = ""]) => name)
  );
  const stated = source.split("\n").filter((line) => /\bdropped\b/.test(line))
    .flatMap((line) => [...line.matchAll(/(?:\bdropped\.\w+\(|[?:] \[)"([a-z_.]+)"/g)])
    .map(([, name = ""]) => name);
  return [...new Set([...tabled, ...stated])].toSorted();
}
