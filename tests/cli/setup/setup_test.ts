import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { clients, targetOf } from "../../../lib/clients/mod.ts";
import { render } from "../../../lib/clients/render.ts";
import type { Machine } from "../../../lib/cli/setup/machine.ts";
import { pathsOf } from "../../../lib/cli/setup/places.ts";
import { createCatalog } from "../../../lib/models/catalog.ts";
import { type Ran, runCli } from "../run_cli.ts";
import { realisticFiles } from "./realistic_files.ts";

const key = "sk-duo-secret-0123456789";
const { models } = createCatalog({ aliases: new Map(), defaultModel: "duo-chat-sonnet-4-5" });
const [model] = models;
assert(model);
const target = targetOf({ origin: "http://127.0.0.1:3456", key, model, models });

/** A home folder of its own, gone afterwards. */
async function makeHome() {
  const home = await Deno.realPath(await Deno.makeTempDir({ prefix: "duo-gateway-home-" }));
  return {
    home,
    file: (path: string) => join(home, path),
    setup: (...words: string[]): Promise<Ran> =>
      runCli(["setup", ...words, "--home", home], { PROXY_API_KEY: key }),
    async write(path: string, text: string, mode = 0o644) {
      const file = join(home, path);
      await Deno.mkdir(join(file, ".."), { recursive: true });
      await Deno.writeTextFile(file, text);
      await Deno.chmod(file, mode);
    },
    read: (path: string) =>
      new TextDecoder("utf-8", { ignoreBOM: true }).decode(
        Deno.readFileSync(join(home, path)),
      ),
    mode: async (path: string) => ((await Deno.stat(join(home, path))).mode ?? 0) & 0o777,
    [Symbol.asyncDispose]: () => Deno.remove(home, { recursive: true }),
  };
}

/** Every file and folder below a folder, with what is in it. */
function snapshot(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { name, isDirectory, isSymlink } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (isDirectory) Object.assign(found, { [`${path}/`]: "" }, snapshot(path));
    else found[path] = isSymlink ? `-> ${Deno.readLinkSync(path)}` : Deno.readTextFileSync(path);
  }
  return found;
}

/** Without what the command keeps for itself. */
function withoutState(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !path.includes("/.local")));
}

const settings = ".claude/settings.json";
const existing =
  `\ufeff{\r\n  "theme": "dark", // mine\r\n  "env": {\r\n    "FOO": "é"\r\n  }\r\n}`;

for (const client of clients) {
  if (!client.files) continue;
  Deno.test(`${client.name}: --write into an empty home, and --undo leaves it empty`, async () => {
    await using home = await makeHome();
    const machine: Machine = {
      os: Deno.build.os,
      home: home.home,
      here: home.home,
      environment: () => undefined,
    };
    for (const { place } of client.files?.(target) ?? []) {
      // A folder that is worked in is not to be written to by a test.
      if (place.folder === "here") return;
      assert(pathsOf(place, machine)[0]?.startsWith(home.home));
    }
    const words = [client.id, "--model", target.model.id];
    assertEquals((await home.setup(...words, "--write")).code, 0);
    for (const { place, format, settings } of client.files?.(target) ?? []) {
      const [path = ""] = pathsOf(place, machine);
      assertEquals(Deno.readTextFileSync(path), `${render(format, settings)}\n`);
      const isSecret = render(format, settings).includes(key);
      if (Deno.build.os !== "windows" && isSecret) {
        assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
      }
    }
    const written = snapshot(home.home);
    const again = await home.setup(...words, "--write");
    assertMatch(again.out, /^unchanged /);
    assertEquals(snapshot(home.home), written);
    assertEquals((await home.setup(client.id, "--undo")).code, 0);
    assertEquals(withoutState(snapshot(home.home)), {});
  });
}

Deno.test("--write and --undo bring back the very file, with its rights", async () => {
  await using home = await makeHome();
  await home.write(settings, existing, 0o644);
  const before = snapshot(home.home);
  const ran = await home.setup("claude-code", "--write");
  assertMatch(ran.out, /^changed /);
  assertStringIncludes(home.read(settings), key);
  assertEquals(await home.mode(settings), 0o600);
  assertMatch((await home.setup("claude-code", "--undo")).out, /^restored /);
  assertEquals(home.read(settings), existing);
  assertEquals(await home.mode(settings), 0o644);
  assertEquals(withoutState(snapshot(home.home)), withoutState(before));
});

Deno.test("the copy is what was there before the first of several writes", async () => {
  await using home = await makeHome();
  await home.write(settings, existing);
  for (const model of ["sonnet", "gpt-5.2", "opus", "opus"]) {
    assertEquals((await home.setup("claude-code", "--write", "--model", model)).code, 0);
  }
  assertStringIncludes(home.read(settings), "claude-opus-4-6");
  await home.setup("claude-code", "--undo");
  assertEquals(home.read(settings), existing);
});

Deno.test("what people changed since stays, and only our settings are taken back", async () => {
  await using home = await makeHome();
  await home.write(settings, existing);
  await home.setup("claude-code", "--write");
  const edited = home.read(settings).replace(`"dark", // mine`, `"light", /* mine */ "new": [1],`)
    .replace(`"claude-haiku-4-5"`, `"my-own"`);
  await home.write(settings, edited);
  assertMatch((await home.setup("claude-code", "--undo")).out, /^taken back /);
  assertEquals(
    home.read(settings),
    existing.replace(`"dark", // mine`, `"light", /* mine */ "new": [1],`).replace(
      `"FOO": "é"`,
      `"FOO": "é",\r\n    "ANTHROPIC_DEFAULT_HAIKU_MODEL": "my-own"`,
    ),
  );
});

Deno.test("a value of the user's that was replaced comes back", async () => {
  await using home = await makeHome();
  const mine = `model = "o3" # mine\n\n[tui]\nx = 1\n`;
  await home.write(".codex/config.toml", mine);
  await home.setup("codex", "--write");
  assertMatch(home.read(".codex/config.toml"), /^model = "gpt-5.3-codex" # mine\n/);
  await home.write(".codex/config.toml", home.read(".codex/config.toml") + "\n[new]\ny = 2\n");
  await home.setup("codex", "--undo");
  assertEquals(home.read(".codex/config.toml"), `${mine}\n[new]\ny = 2\n`);
});

Deno.test("behind a link the file itself is written, and the link stays", async () => {
  await using home = await makeHome();
  await home.write("dotfiles/claude.json", "{}\n");
  await Deno.mkdir(home.file(".claude"));
  await Deno.symlink("../dotfiles/claude.json", home.file(settings));
  await home.setup("claude-code", "--write");
  assert((await Deno.lstat(home.file(settings))).isSymlink);
  assertStringIncludes(home.read("dotfiles/claude.json"), key);
  await home.setup("claude-code", "--undo");
  assertEquals(home.read("dotfiles/claude.json"), "{}\n");
  assert((await Deno.lstat(home.file(settings))).isSymlink);
});

Deno.test("opencode's file is the one that is there", async () => {
  await using home = await makeHome();
  await home.write(".config/opencode/opencode.jsonc", "{\n  // mine\n}\n");
  await home.setup("opencode", "--write");
  assertStringIncludes(home.read(".config/opencode/opencode.jsonc"), key);
  assertEquals([...Deno.readDirSync(home.file(".config/opencode"))].length, 1);
});

Deno.test("what cannot be edited is left alone, with word of what to do", async () => {
  const bad: readonly (readonly [string, string | Uint8Array<ArrayBuffer>])[] = [
    ["not JSON", `{"a" 1}`],
    ["not text", new Uint8Array([0x7b, 0xff, 0x7d])],
    ["something else", `{"env": "text"}`],
  ];
  for (const [name, content] of bad) {
    await using home = await makeHome();
    await home.write(settings, "");
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(home.file(settings), bytes);
    const { code, errors } = await home.setup("claude-code", "--write");
    assertEquals(code, 1, name);
    assertStringIncludes(errors, "settings.json");
    assertStringIncludes(errors, "duo-gateway setup claude-code");
    assertEquals(Deno.readFileSync(home.file(settings)), bytes);
  }
});

Deno.test("a link that leads nowhere, and a folder in the file's place, are not written over", async () => {
  await using home = await makeHome();
  await Deno.mkdir(home.file(".claude"));
  await Deno.symlink("nowhere", home.file(settings));
  assertEquals((await home.setup("claude-code", "--write")).code, 1);
  await Deno.mkdir(home.file(".codex/config.toml"), { recursive: true });
  assertEquals((await home.setup("codex", "--write")).code, 1);
});

Deno.test("where one of several files cannot be edited, none is", async () => {
  await using home = await makeHome();
  await home.write(".pi/agent/settings.json", "{");
  const before = snapshot(home.home);
  assertEquals((await home.setup("pi", "--write")).code, 1);
  assertEquals(snapshot(home.home), before);
});

Deno.test("--dry-run shows the difference and changes nothing", async () => {
  await using home = await makeHome();
  const [text = ""] = realisticFiles.toml.slice(1);
  await home.write(".codex/config.toml", text);
  const before = snapshot(home.home);
  const { out, code } = await home.setup("codex", "--dry-run");
  assertEquals(code, 0);
  assertStringIncludes(
    out,
    `-model = "o3"  # the old one\n+model = "gpt-5.3-codex"  # the old one\n`,
  );
  assertStringIncludes(out, `+http_headers = { x-api-key = "YOUR_KEY" }`);
  assertEquals(snapshot(home.home), before);
});

Deno.test("the key is in the client's files and in nothing that is printed", async () => {
  for (const { id } of clients) {
    await using home = await makeHome();
    for (
      const words of [[], ["--json"], ["--dry-run"], ["--write", "--json"], ["--dry-run"], [
        "--undo",
      ]]
    ) {
      // It would go into the folder that the tests run in.
      if (id === "cliproxyapi" && words.length > 0 && words[0] !== "--json") continue;
      const { out, errors } = await home.setup(id, ...words);
      assertEquals((out + errors).includes(key), false, `${id} ${words}`);
    }
  }
});

Deno.test("a key that is replaced is not shown by --dry-run either", async () => {
  for (const id of ["claude-code", "codex", "continue", "claude-code-router"]) {
    await using home = await makeHome();
    await home.setup(id, "--write", "--key", "sk-an-earlier-key");
    const { out } = await home.setup(id, "--dry-run");
    assertStringIncludes(out, "-", id);
    assertEquals(/sk-an-earlier-key|sk-duo-secret/.test(out), false, out);
    assertStringIncludes(out, "YOUR_KEY", id);
  }
});

Deno.test("only the owner may read what is kept for --undo", async () => {
  await using home = await makeHome();
  await home.write(settings, existing);
  await home.setup("claude-code", "--write");
  const state = ".local/state/duo-gateway/setup/claude-code";
  const kept = [...Deno.readDirSync(home.file(state))].map(({ name }) => name);
  assertEquals(kept.length, 2);
  for (const name of kept) assertEquals(await home.mode(join(state, name)), 0o600);
  assertEquals(await home.mode(state), 0o700);
});

Deno.test("--json says what became of each file", async () => {
  await using home = await makeHome();
  const { out } = await home.setup("claude-code", "--write", "--json");
  assertEquals(JSON.parse(out), {
    client: "claude-code",
    files: [{ path: home.file(settings), done: "created" }],
  });
  assertEquals(JSON.parse((await home.setup("claude-code", "--undo", "--json")).out), {
    client: "claude-code",
    files: [{ path: home.file(settings), done: "removed" }],
  });
  const shown = JSON.parse((await home.setup("copilot", "--json")).out);
  assertEquals(shown.can, ["setup", "launch"]);
});

Deno.test("what is wrong in the command line is told", async () => {
  await using home = await makeHome();
  const cases: readonly (readonly [words: string[], code: number, told: RegExp])[] = [
    [["claud"], 2, /no client "claud".*claude-code/],
    [["claude-code", "--model", "llama-3"], 2, /llama-3/],
    [["claude-code", "--url", "localhost:3456"], 2, /--url/],
    [["claude-code", "--url", "http://a:b@localhost"], 2, /--url/],
    [["copilot", "--write"], 1, /Copilot CLI keeps no settings/],
    [["curl", "--write"], 1, /curl keeps no settings/],
    [["codex", "--undo"], 0, /^$/],
  ];
  for (const [words, code, told] of cases) {
    const ran = await home.setup(...words);
    assertEquals(ran.code, code, words.join(" "));
    assertMatch(ran.errors, told);
  }
});

Deno.test("a gateway that asks for named keys gets none of them made up", async () => {
  await using home = await makeHome();
  const words = ["setup", "claude-code", "--home", home.home];
  const ran = await runCli([...words, "--write"], { KEYS_FILE: "keys.json" });
  assertEquals(ran.code, 2);
  assertMatch(ran.errors, /--key/);
  assertStringIncludes((await runCli(words, { KEYS_FILE: "keys.json" })).out, "YOUR_KEY");
});

Deno.test("clients are given the address that reaches the gateway", async () => {
  await using home = await makeHome();
  const address = async (words: string[], variables: Record<string, string>) => {
    const { out } = await runCli(
      ["setup", "claude-code", "--home", home.home, ...words],
      variables,
    );
    return /ANTHROPIC_BASE_URL": "([^"]*)"/.exec(out)?.[1];
  };
  assertEquals(await address([], { HOST: "localhost", PORT: "4141" }), "http://127.0.0.1:4141");
  assertEquals(await address([], { HOST: "0.0.0.0" }), "http://127.0.0.1:3456");
  assertEquals(await address([], { HOST: "::1" }), "http://[::1]:3456");
  assertEquals(
    await address(["--url", "https://duo.example.org/v1/"], {}),
    "https://duo.example.org",
  );
  assertEquals(await address(["--url", "https://example.org/duo/"], {}), "https://example.org/duo");
});
