/**
 * The command line: `duo-gateway` serves GitLab Duo, `duo-gateway demo` a simulated one,
 * `duo-gateway stats` shows what was served, `duo-gateway keys` makes and withdraws keys.
 *
 * @module
 */
import { load } from "@std/dotenv";
import { inHome } from "./home.ts";
import { demo } from "./lib/cli/demo.ts";
import { keys } from "./lib/cli/keys.ts";
import type { Terminal } from "./lib/cli/run.ts";
import { start } from "./lib/cli/start.ts";
import { stats } from "./lib/cli/stats.ts";
import type { Pages } from "./lib/http/pages.ts";
import { settingNames } from "./lib/config/mod.ts";

const terminal: Terminal = {
  out: (line) => console.log(line),
  error: (line) => console.error(line),
  isTerminal: Deno.stderr.isTerminal(),
};

/** The dashboard as `deno task build` made it; it is loaded with the first page that is asked for. */
const pages: Pages = async (request, info) => {
  const { default: server } = await import("./_fresh/server.js");
  return await server.fetch(request, info);
};

const commands = new Map<string, typeof stats>([
  ["serve", (variables, terminal) => start(variables, terminal, pages)],
  ["demo", (variables, terminal) => demo(variables, terminal, pages)],
  ["stats", stats],
  ["keys", keys],
]);

/** Commands that take further words. */
const takesWords = new Set(["stats", "keys"]);

const usage = `Usage: duo-gateway [command]

  serve   serve GitLab Duo (the default)
  demo    serve a simulated GitLab Duo, without an account
  stats   show, export, import or clear the statistics that are kept
  keys    make, list and withdraw named keys`;

/** Runs a command and returns its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const [name = "serve", ...words] = args;
  const command = commands.get(name);
  if (!command || (words.length > 0 && !takesWords.has(name))) {
    const asked = name === "--help" || name === "-h";
    if (!asked) terminal.error(`There is no such command: ${args.join(" ")}\n`);
    (asked ? terminal.out : terminal.error)(usage);
    return asked ? 0 : 2;
  }
  return await command(await variables(), terminal, words);
}

/**
 * The settings in the environment and in the `.env` beside this file, from wherever it was started;
 * the environment's win.
 */
async function variables(): Promise<Record<string, string | undefined>> {
  const set = settingNames.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  const file = await load({ envPath: inHome(".env") });
  return { ...file, ...Object.fromEntries(set) };
}

if (import.meta.main) Deno.exit(await main(Deno.args));
