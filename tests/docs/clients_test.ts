import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { clients, snippetsOf, suitingModel, targetOf } from "../../lib/clients/mod.ts";
import { createCatalog } from "../../lib/models/catalog.ts";

const page = await Deno.readTextFile(new URL("../../docs/clients.md", import.meta.url));
const sections = new Map(
  page.split(/^## /m).slice(1).map((section) => {
    const [name = "", ...lines] = section.split("\n");
    return [name, lines.join("\n")];
  }),
);
const catalog = createCatalog({ aliases: new Map(), defaultModel: "duo-chat-sonnet-4-5" });

Deno.test("docs/clients.md has a section for each client, in the order of the dashboard", () => {
  const names = clients.map(({ name }) => name);
  assertEquals([...sections.keys()].filter((name) => names.includes(name)), names);
});

for (const client of clients) {
  Deno.test(`docs/clients.md shows the settings of ${client.name} as they are`, () => {
    const { models } = catalog;
    const model = suitingModel(client, models, catalog.resolve(undefined).targets[0]);
    const target = targetOf({ origin: "http://127.0.0.1:3456", key: "YOUR_KEY", model, models });
    const section = sections.get(client.name) ?? "";
    for (const { where, language, text } of snippetsOf(client, target)) {
      assertStringIncludes(section, where);
      assertStringIncludes(section, `\`\`\`${language}\n${text}\n\`\`\``);
    }
    if (client.install) assertStringIncludes(section, client.install);
    const verbs = [...client.files ? ["setup --write"] : [], ...client.launch ? ["launch"] : []];
    for (const verb of verbs) {
      assertStringIncludes(
        section,
        verb === "launch"
          ? `duo-gateway launch ${client.id}`
          : `duo-gateway setup ${client.id} --write`,
      );
    }
  });
}

Deno.test("the versions that docs/clients.md names are those that are tested", async () => {
  const file = new URL("../clients/agents/npm/package.json", import.meta.url);
  const { dependencies } = JSON.parse(await Deno.readTextFile(file));
  const named = [...page.matchAll(/`((?:@[\w-]+\/)?[\w-]+)@(\d+\.\d+\.\d+)`/g)];
  assert(named.length >= 10);
  for (const [, name = "", version] of named) assertEquals(dependencies[name], version, name);
});
