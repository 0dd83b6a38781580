/**
 * The command line: `duo-gateway` serves GitLab Duo, `duo-gateway --help` names what else it does.
 *
 * @module
 */
import { load } from "@std/dotenv";
import { fileURLToPath } from "node:url";
import { home } from "./home.ts";
import type { Variables } from "./lib/cli/configuration.ts";
import type { CommandContext } from "./lib/cli/context.ts";
import { needsGuide } from "./lib/cli/first_run/needs_guide.ts";
import { merged } from "./lib/cli/found_settings.ts";
import type { Terminal } from "./lib/cli/run.ts";
import { start } from "./lib/cli/start.ts";
import { settingNames } from "./lib/config/mod.ts";
import type { PageInfo, Pages } from "./lib/http/pages.ts";
import { lineWriter } from "./lib/telemetry/line_writer.ts";

const terminal: Terminal = {
  out: (line) => console.log(line),
  error: lineWriter(Deno.stderr),
  isTerminal: Deno.stderr.isTerminal(),
};

/** The dashboard as `deno task build` made it; it is loaded with the first page that is asked for. */
async function show(request: Request, info: PageInfo): Promise<Response> {
  const { default: server } = await import("./_fresh/server.js");
  return await server.fetch(request, info);
}

/** The build in a word: the digest of all that it was made of. */
async function builtAs(): Promise<string> {
  try {
    const { default: record } = await import("./_fresh/inputs.json", { with: { type: "json" } });
    return record.hash;
  } catch {
    // This project's own layer writes it, and Fresh itself does not.
    return "";
  }
}

/** Beside this file, from wherever it is started. */
const envFile = new URL(".env", home);

/** The settings in the environment, and in `.env`. */
const settings: CommandContext["settings"] = async () => ({
  environment: Object.fromEntries(settingNames.map((name) => [name, Deno.env.get(name)])),
  dotenv: await load({ envPath: envFile }),
});

/** A variable that is no setting; one that may not be read is one that is not there. */
function environment(name: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) : undefined;
}

/** Asks for what a first start needs, where there is somebody to ask. */
async function completed(found: Variables): Promise<Variables> {
  const isAlone = !Deno.stdin.isTerminal() || !terminal.isTerminal;
  if (isAlone || !needsGuide(found)) return found;
  const { firstRun } = await import("./lib/cli/first_run/first_run.ts");
  return await firstRun(found, terminal, fileURLToPath(envFile));
}

/** Gives back the rights that nothing needs which serves: writing `.env`, and starting programs. */
async function giveUpRights(): Promise<void> {
  const file = fileURLToPath(envFile);
  for (const path of [file, `${file}.new`]) await Deno.permissions.revoke({ name: "write", path });
  await Deno.permissions.revoke({ name: "run" });
}

/**
 * Runs a command and returns its exit code.
 *
 * @param build names what pages are made of; open pages load themselves anew when it changes.
 */
export async function main(args: readonly string[], build = builtAs): Promise<number> {
  const pages: Pages = Object.assign(show, { build });
  // Serving does not wait for the library that reads command lines (docs/adr/0011).
  if (args.length === 0 || (args.length === 1 && args[0] === "serve")) {
    const found = await completed(merged(await settings()));
    await giveUpRights();
    return await start(found, terminal, pages);
  }
  if (args[0] === "serve" || args[0] === "demo") await giveUpRights();
  const { runProgram } = await import("./lib/cli/program.ts");
  return await runProgram(args, { terminal, settings, environment, pages });
}

if (import.meta.main) Deno.exit(await main(Deno.args));
