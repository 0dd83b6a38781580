/** Runs the commands of the documentation as they stand there, in a copy of this project. */
import { assert, assertEquals } from "@std/assert";
import { dirname } from "node:path";
import { copy } from "../../packaging/_copy.ts";
import { startProcess, startProgram } from "../../cli/gateway_process.ts";
import { checkedElsewhere, documentation, type Fence, fencesOf, treatmentOf } from "../fences.ts";

const root = new URL("../../../", import.meta.url);

/** What a copy does without: what is not handed out, what is large, and whatever is private. */
const LEFT_OUT = new Set([".git", ".env", "data", "dist", "coverage", "node_modules"]);

/** Settings that blocks take for granted; there is no real GitLab behind them. */
const settings = {
  GITLAB_TOKEN: "glpat-docs-check-6mTr2",
  GITLAB_INSTANCE_URL: "http://127.0.0.1:9",
  GITLAB_AI_GATEWAY_URL: "http://127.0.0.1:9",
  KEYS_FILE: "data/keys.json",
  PORT: "0",
};

/** A copy of the project, and a folder in place of one of the system's. */
async function sandbox(): Promise<AsyncDisposable & { path: string; system: string }> {
  const place = await Deno.realPath(await Deno.makeTempDir({ prefix: "docs-" }));
  const path = `${place}/project`;
  for await (const { name, isSymlink } of Deno.readDir(root)) {
    if (LEFT_OUT.has(name) || isSymlink) continue;
    await copy(new URL(name, root), new URL(`file://${path}/${name}`));
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  await Deno.writeTextFile(`${path}/.env`, lines.join(""));
  await Deno.mkdir(`${path}/data`);
  await Deno.writeTextFile(`${path}/data/keys.json`, '{"keys": []}');
  await Deno.mkdir(`${place}/lib/duo`, { recursive: true });
  return {
    path,
    system: place,
    [Symbol.asyncDispose]: () => Deno.remove(place, { recursive: true }),
  };
}

const blocks: Fence[] = [];
for (const file of await documentation()) {
  if (file in checkedElsewhere) continue;
  blocks.push(...(await fencesOf(file)).filter(({ language }) => language === "sh"));
}

/** Where a block is run: a copy of the project, and a gateway that it can ask. */
interface Place {
  readonly path: string;
  readonly system: string;
  readonly url: string;
}

// One test, because what a page shows may stand on what it has shown before.
Deno.test("the commands of the documentation work", async (test) => {
  await using project = await sandbox();
  await using gateway = startProcess(["demo"], { PORT: "0" });
  const [, url = ""] = await gateway.until(/listens on (http:\S+), in front of/);
  const place: Place = { ...project, url };
  for (const block of blocks) {
    const treatment = treatmentOf(block.info);
    assert(treatment);
    const { kind } = treatment;
    await test.step({
      name: `${block.file}:${block.line} ${kind === "not run" ? treatment.reason : kind}`,
      ignore: kind === "not run",
      fn: () => kind === "serves" ? serves(block, place) : runs(block, place),
    });
  }
});

/** A block for this machine: the gateway's real address, and no folder of the system. */
function adapted({ code }: Fence, { url, system }: Place): string {
  return code.replaceAll("http://127.0.0.1:3456", url).replaceAll("/var/lib/", `${system}/lib/`);
}

/** `deno` in a block is the one that runs this. */
const PATH = `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`;

async function runs(block: Fence, place: Place): Promise<void> {
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-euo", "pipefail", "-c", adapted(block, place)],
    cwd: place.path,
    env: { PATH, NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
  assert(code === 0, `${block.code} ended with ${code}:\n${said}`);
}

async function serves(block: Fence, place: Place): Promise<void> {
  // Without a shell that stays, the signal that ends it reaches the program.
  const command = `exec env ${adapted(block, place)}`;
  await using program = startProgram("bash", ["-c", command], {
    cwd: place.path,
    settings: { PATH, ...settings, STATS_STORE: "" },
  });
  await program.until(/listens on http:\S+/);
  program.signal("SIGTERM");
  assertEquals((await program.end()).code, 0);
}
