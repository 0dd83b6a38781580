import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { clients, type Snippet, snippetsOf, targetOf } from "../../lib/clients/mod.ts";
import { render } from "../../lib/clients/render.ts";
import { valueOf } from "../../lib/clients/setting.ts";
import { vendorName } from "../../lib/clients/target.ts";
import { editors } from "../../lib/cli/setup/edit/mod.ts";
import { createCatalog } from "../../lib/models/catalog.ts";

const { models } = createCatalog({ aliases: new Map(), defaultModel: "duo-chat-sonnet-4-5" });
const origin = "http://192.0.2.7:3456";
const key = "your-key";

const target = (model: typeof models[number]) => targetOf({ origin, key, model, models });

/** Every snippet of every client for every model. */
const all = clients.flatMap((client) =>
  models.flatMap((model) =>
    snippetsOf(client, target(model)).map((snippet) => ({ client, model, snippet }))
  )
);

Deno.test("every client's settings name the address, the key and the model", () => {
  for (const client of clients) {
    for (const model of models) {
      const text = snippetsOf(client, target(model)).map((each) => each.text).join("\n");
      for (const part of [origin, key]) assertStringIncludes(text, part, client.id);
      assert([model.id, vendorName(model)].some((name) => text.includes(name)), client.id);
    }
  }
});

Deno.test("addresses of clients are unique and fit into a URL", () => {
  assertEquals(new Set(clients.map(({ id }) => id)).size, clients.length);
  for (const { id } of clients) assertMatch(id, /^[a-z\d-]+$/);
});

Deno.test("JSON settings parse", () => {
  for (const { snippet } of all.filter(inLanguage("json"))) JSON.parse(snippet.text);
});

Deno.test("TOML settings parse", () => {
  for (const { snippet } of all.filter(inLanguage("toml"))) editors.toml.read(snippet.text);
});

Deno.test("YAML settings parse, and say what they were made from", () => {
  for (const { client, model } of all) {
    for (const { format, settings } of client.files?.(target(model)) ?? []) {
      assertEquals(editors[format].read(render(format, settings)), valueOf(settings));
    }
  }
});

Deno.test("the names that clients know models by lead back to the models", () => {
  const catalog = createCatalog({ aliases: new Map(), defaultModel: "duo-chat-sonnet-4-5" });
  for (const model of models) {
    if (model.status === "removed") continue;
    assertEquals(catalog.resolve(vendorName(model)).targets[0].id, model.id);
  }
});

Deno.test("models that are said to suit a client are on offer", () => {
  const offered = models.filter(({ status }) => status === "offered").map(({ id }) => id);
  for (const { suits = [] } of clients) for (const id of suits) assert(offered.includes(id), id);
});

Deno.test("no client is told to use a name for this machine that may mean another address", () => {
  for (const { snippet } of all) assert(!snippet.text.includes("localhost"), snippet.text);
});

Deno.test("TypeScript settings parse", async () => {
  const texts = new Set(all.filter(inLanguage("ts")).map(({ snippet }) => snippet.text));
  // Formatting fails on what does not parse.
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--no-config", "--ext", "ts", "-"],
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(
    new TextEncoder().encode([...texts].map((each) => `{${body(each)}}`).join("\n")),
  );
  await writer.close();
  const { success, stderr } = await child.output();
  assert(success, new TextDecoder().decode(stderr));
});

/** A module without its imports, which may stand only at the beginning of one. */
function body(module: string): string {
  return module.replaceAll(/^import .*;$/gm, "");
}

Deno.test("shell settings are valid shell", async () => {
  const texts = new Set(all.filter(inLanguage("sh")).map(({ snippet }) => snippet.text));
  const script = [...texts].join("\n");
  const { success, stderr } = await new Deno.Command("sh", { args: ["-n", "-c", script] }).output();
  assert(success, new TextDecoder().decode(stderr));
});

Deno.test("a key with quotes stays one word of the shell", async () => {
  const odd = `it's "$HOME" \`id\``;
  const [model] = models;
  assert(model);
  for (const client of clients) {
    const snippets = snippetsOf(client, { ...target(model), key: odd })
      .filter(({ language, text }) => language === "sh" && text.startsWith("export "));
    for (const { text } of snippets) {
      const exports = text.split("\n").filter((line) => line.startsWith("export "));
      const { stdout } = await new Deno.Command("sh", {
        args: ["-c", `${exports.join("\n")}\nenv`],
      }).output();
      const said = new TextDecoder().decode(stdout);
      // Settings in a variable are JSON, with the key as JSON writes it.
      assert(said.includes(`=${odd}\n`) || said.includes(`":${JSON.stringify(odd)}`), client.id);
    }
  }
});

Deno.test("clients that know several APIs are given the model's own", () => {
  const opencode = clients.find(({ id }) => id === "opencode");
  const claude = models.find(({ provider }) => provider === "anthropic");
  const gpt = models.find(({ provider }) => provider === "openai");
  assert(opencode && claude && gpt);
  const packageFor = (model: typeof claude) =>
    JSON.parse(snippetsOf(opencode, target(model))[0]?.text ?? "").provider.duo.npm;
  assertEquals(packageFor(claude), "@ai-sdk/anthropic");
  assertEquals(packageFor(gpt), "@ai-sdk/openai");
});

function inLanguage(language: Snippet["language"]) {
  return ({ snippet }: { snippet: Snippet }) => snippet.language === language;
}
