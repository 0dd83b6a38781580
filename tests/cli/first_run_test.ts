/** The questions of a first start in a terminal. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "@std/dotenv";
import type { Screen } from "../../lib/cli/first_run/dialog.ts";
import { withVariables } from "../../lib/cli/first_run/env_text.ts";
import { firstRun } from "../../lib/cli/first_run/first_run.ts";
import { needsGuide } from "../../lib/cli/first_run/needs_guide.ts";
import { settingNames } from "../../lib/config/mod.ts";
import { machineDeps } from "../../lib/cli/run.ts";
import { createSimulator } from "../../lib/simulator/mod.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

const token = "glpat-first-run-test-2Mx8";
const ENTER = "\r";

/** Somebody who types that, and what they see. */
function person(...typed: string[]) {
  let seen = "";
  const raws: boolean[] = [];
  const screen: Screen = {
    read() {
      const next = typed.shift();
      return Promise.resolve(next === undefined ? null : new TextEncoder().encode(next));
    },
    write: (text) => void (seen += text),
    setRaw: (raw) => void raws.push(raw),
  };
  return { screen, seen: () => seen, isRaw: () => raws.at(-1) };
}

/** A first start with these keys typed, in a folder with or without a `.env`. */
async function run(typed: string[], env?: string) {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/.env`;
  if (env !== undefined) await Deno.writeTextFile(file, env);
  const { screen, seen, isRaw } = person(...typed);
  const lines: string[] = [];
  const terminal = {
    out: (line: string) => void lines.push(line),
    error: (line: string) => void lines.push(line),
    isTerminal: true,
  };
  const clock = new FakeClock();
  const simulator = createSimulator({ clock, gitlabToken: token });
  const settings = await firstRun({}, terminal, file, screen, {
    ...machineDeps(terminal),
    clock,
    fetch: (url, init) => simulator.fetch(new Request(url, init)),
  });
  const text = await Deno.readTextFile(file).catch(() => undefined);
  const mode = text === undefined ? undefined : ((await Deno.stat(file)).mode ?? 0) & 0o777;
  const left = [...Deno.readDirSync(folder)].map(({ name }) => name);
  await Deno.remove(folder, { recursive: true });
  return {
    settings,
    text,
    mode,
    left,
    seen: seen(),
    said: lines.join("\n"),
    isRaw: isRaw(),
    simulator,
  };
}

Deno.test("a first start asks, tries the token out, and writes .env for its owner alone", async () => {
  const { settings, text = "", mode, seen, simulator } = await run([
    ENTER,
    token,
    ENTER,
    "n",
    ENTER,
    ENTER,
  ]);
  assertEquals(parse(text), { GITLAB_TOKEN: token });
  assertEquals(settings, { GITLAB_TOKEN: token });
  if (Deno.build.os !== "windows") assertEquals(mode, 0o600);
  assertStringIncludes(seen, "https://gitlab.com/-/user_settings/personal_access_tokens?name=");
  assertStringIncludes(seen, "GitLab accepts it.");
  assertEquals(simulator.calls.map(({ kind }) => kind), ["exchange"]);
});

Deno.test("the token is never shown, however it is typed or pasted", async () => {
  const letters = [...token];
  const { seen, text = "" } = await run([
    ENTER,
    ...letters,
    "x",
    "\x7f",
    ENTER,
    "n",
    ENTER,
    ENTER,
  ]);
  assertEquals(parse(text).GITLAB_TOKEN, token);
  assert(!seen.includes(token) && !seen.includes("glpat"));
  const pasted = await run([ENTER, `\x1b[200~${token}\x1b[201~${ENTER}n${ENTER}${ENTER}`]);
  assertEquals(parse(pasted.text ?? "").GITLAB_TOKEN, token);
  assert(!pasted.seen.includes(token));
});

Deno.test("a self-managed GitLab, a key and a program's settings", async () => {
  const { text = "", seen } = await run([
    `git.example.com${ENTER}`,
    `${token}${ENTER}`,
    `y${ENTER}`,
    `1${ENTER}`,
  ]);
  const { GITLAB_INSTANCE_URL, PROXY_API_KEY = "" } = parse(text);
  assertEquals(GITLAB_INSTANCE_URL, "https://git.example.com");
  assertMatch(PROXY_API_KEY, /^dgk_[\w-]{32}$/);
  assertStringIncludes(seen, "https://git.example.com/-/user_settings/personal_access_tokens");
  assertStringIncludes(seen, `"ANTHROPIC_AUTH_TOKEN": "${PROXY_API_KEY}"`);
});

for (
  const [what, typed] of [
    ["Ctrl-C at the first question", ["\x03"]],
    ["Ctrl-C in the middle of the token", [ENTER, "glpat-", "\x03"]],
    ["Ctrl-D", [ENTER, token, ENTER, "\x04"]],
    ["a terminal that goes away", [ENTER]],
    ["tokens that are none, again and again", [ENTER, ...Array(5).fill(`two words${ENTER}`)]],
  ] as const
) {
  Deno.test(`${what} leaves everything as it was`, async () => {
    const { text, left, settings, said, isRaw } = await run([...typed], "PORT=4000\n");
    assertEquals([text, left, settings], ["PORT=4000\n", [".env"], {}]);
    assertEquals(said, "Nothing was written.");
    assertEquals(isRaw, false);
  });
}

Deno.test("a token that GitLab refuses is told of, and may be typed again or kept", async () => {
  const again = await run([
    ENTER,
    `glpat-wrong-1234567${ENTER}`,
    `n${ENTER}`,
    `${token}${ENTER}`,
    `n${ENTER}`,
    ENTER,
  ]);
  assertStringIncludes(again.seen, "GITLAB_TOKEN is not known there");
  assertEquals(parse(again.text ?? "").GITLAB_TOKEN, token);
  const kept = await run([ENTER, `glpat-wrong-1234567${ENTER}`, `y${ENTER}`, `n${ENTER}`, ENTER]);
  assertEquals(parse(kept.text ?? "").GITLAB_TOKEN, "glpat-wrong-1234567");
});

Deno.test("the rights of serving suffice to write .env, and are given back", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  const files = [`${folder}/.env`, `${folder}/.env.new`];
  const { permissions: { serve } } = JSON.parse(
    await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
  );
  for (const name of [".env", ".env.new"]) {
    assert(serve.read.includes(name) && serve.write.includes(name), name);
  }
  const module = new URL("../../lib/cli/edit_file.ts", import.meta.url);
  await Deno.writeTextFile(
    `${folder}/write.ts`,
    `import { editFile } from ${JSON.stringify(module.href)};
     const [path, ...all] = Deno.args;
     await editFile(path, () => "A=1\\n");
     for (const path of all) await Deno.permissions.revoke({ name: "write", path });
     await editFile(path, () => "A=2\\n").catch(({ name }) => console.log(name));`,
  );
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "--no-prompt", "--no-config", "--no-lock"],
      `--allow-read=${files}`,
      `--allow-write=${files}`,
      `${folder}/write.ts`,
      ...[files[0] ?? "", ...files],
    ],
  }).output();
  const text = await Deno.readTextFile(`${folder}/.env`).catch(() => undefined);
  await Deno.remove(folder, { recursive: true });
  assertEquals(text, "A=1\n", new TextDecoder().decode(stderr));
  assertEquals(new TextDecoder().decode(stdout).trim(), "NotCapable");
});

Deno.test("variables take their place in a .env file, and every other line stays", () => {
  const example =
    "# A comment\n# GITLAB_TOKEN='old'\nPORT=4000\nGITLAB_TOKEN='glpat-xxxx' # here\n#x";
  assertEquals(
    withVariables(example, { GITLAB_TOKEN: "new $1", PROXY_API_KEY: "it's" }),
    "# A comment\n# GITLAB_TOKEN='old'\nPORT=4000\nGITLAB_TOKEN='new $1'\n#x\nPROXY_API_KEY=\"it's\"\n",
  );
  assertEquals(withVariables("# PORT=3456\n", { PORT: "1" }), "PORT='1'\n");
});

Deno.test("nobody is asked where there is a token, a file for it, or something wrong", () => {
  assertEquals(needsGuide({}), true);
  assertEquals(needsGuide({ GITLAB_TOKEN: "glpat-xxxxxxxxxxxxxxxxxxxx" }), true);
  for (
    const settings of [
      { GITLAB_TOKEN: token },
      { GITLAB_TOKEN_FILE: "/run/secrets/token" },
      { ALLOW_CLIENT_TOKENS: "1" },
      { PORT: "http" },
    ]
  ) assertEquals(needsGuide(settings), false);
});

Deno.test({
  name: "a start in a terminal asks, and Ctrl-C ends it with nothing written",
  // Where there is a program that makes a terminal.
  ignore: Deno.build.os !== "linux" ||
    !await Deno.stat("/usr/bin/script").then(() => true, () => false),
  async fn() {
    const command = [Deno.execPath(), "run", "-q", "--no-prompt", "--lock=deno.lock", "--frozen"];
    const child = new Deno.Command("script", {
      args: ["-qec", [...command, "-P=serve", "main.ts"].join(" "), "/dev/null"],
      cwd: new URL("../../", import.meta.url),
      // Empty ones win over a .env that may be there.
      env: { ...Object.fromEntries(settingNames.map((name) => [name, ""])), NO_COLOR: "1" },
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const guard = setTimeout(() => child.kill("SIGKILL"), 30_000);
    const keys = child.stdin.getWriter();
    let seen = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      const before = seen;
      seen += text;
      const asked = "Address of your GitLab";
      if (seen.includes(asked) && !before.includes(asked)) {
        await keys.write(new TextEncoder().encode("\x03"));
      }
    }
    clearTimeout(guard);
    assertEquals((await child.status).code, 1, seen);
    assertStringIncludes(seen, "Nothing was written.");
    assertStringIncludes(seen, "There is no GitLab token");
    await keys.close().catch(() => {});
  },
});
