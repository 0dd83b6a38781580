import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { clients, type Snippet, snippetsOf, targetOf } from "../../lib/clients/mod.ts";
import { createCatalog } from "../../lib/models/catalog.ts";

const { models } = createCatalog({ aliases: new Map(), defaultModel: "duo-chat-sonnet-4-5" });
const origin = "http://192.0.2.7:3456";
const key = "your-key";

/** Every snippet of every client for every model. */
const all = clients.flatMap((client) =>
  models.flatMap((model) =>
    client.snippets({ origin, key, model }).map((snippet) => ({ client, model, snippet }))
  )
);

Deno.test("every client's settings name the address, the key and the model", () => {
  for (const client of clients) {
    for (const model of models) {
      const text = client.snippets({ origin, key, model }).map((each) => each.text).join("\n");
      for (const part of [origin, key, model.id]) assertStringIncludes(text, part, client.id);
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

Deno.test("TOML settings are tables of quoted texts and booleans", () => {
  for (const { snippet } of all.filter(inLanguage("toml"))) {
    for (const line of snippet.text.split("\n")) {
      assertMatch(line, /^$|^\[[a-z_.]+\]$|^[a-z_]+ = ("(?:[^"\\]|\\["\\])*"|true|false)$/);
    }
  }
});

Deno.test("YAML settings are indented by two and quote what comes from elsewhere", () => {
  for (const { snippet } of all.filter(inLanguage("yaml"))) {
    let depth = 0;
    for (const line of snippet.text.split("\n")) {
      const [, indent = "", item = ""] = /^( *)(- )?/.exec(line) ?? [];
      assertEquals(indent.length % 2, 0, line);
      assert(indent.length <= depth + 2, line);
      depth = indent.length + item.length;
      assertMatch(line.trimStart(), /^(- )?([\w-]+:( (".*"|[\w. -]+))?|[\w-]+)$/);
    }
  }
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
    const snippets = client.snippets({ origin, key: odd, model })
      .filter(({ language, text }) => language === "sh" && text.startsWith("export "));
    for (const { text } of snippets) {
      const exports = text.split("\n").filter((line) => line.startsWith("export "));
      const { stdout } = await new Deno.Command("sh", {
        args: ["-c", `${exports.join("\n")}\nenv`],
      }).output();
      assertStringIncludes(new TextDecoder().decode(stdout), `=${odd}\n`);
    }
  }
});

Deno.test("clients that know several APIs are given the model's own", () => {
  const opencode = clients.find(({ id }) => id === "opencode");
  const claude = models.find(({ provider }) => provider === "anthropic");
  const gpt = models.find(({ provider }) => provider === "openai");
  assert(opencode && claude && gpt);
  const packageFor = (model: typeof claude) =>
    JSON.parse(opencode.snippets({ origin, key, model })[0]?.text ?? "").provider.duo.npm;
  assertEquals(packageFor(claude), "@ai-sdk/anthropic");
  assertEquals(packageFor(gpt), "@ai-sdk/openai");
});

function inLanguage(language: Snippet["language"]) {
  return ({ snippet }: { snippet: Snippet }) => snippet.language === language;
}
