/**
 * The command line: `duo-gateway` serves GitLab Duo, `duo-gateway demo` a simulated one.
 *
 * @module
 */
import { load } from "@std/dotenv";
import { demo } from "./lib/cli/demo.ts";
import type { Terminal } from "./lib/cli/run.ts";
import { start } from "./lib/cli/start.ts";
import { settingNames } from "./lib/config/mod.ts";

const terminal: Terminal = {
  out: (line) => console.log(line),
  error: (line) => console.error(line),
  isTerminal: Deno.stderr.isTerminal(),
};

const commands = new Map([["serve", start], ["demo", demo]]);

const usage = `Usage: duo-gateway [command]

  serve   serve GitLab Duo (the default)
  demo    serve a simulated GitLab Duo, without an account`;

async function main(args: readonly string[]): Promise<number> {
  const command = commands.get(args[0] ?? "serve");
  if (!command || args.length > 1) {
    const asked = args[0] === "--help" || args[0] === "-h";
    if (!asked) terminal.error(`There is no such command: ${args.join(" ")}\n`);
    (asked ? terminal.out : terminal.error)(usage);
    return asked ? 0 : 2;
  }
  return await command(await variables(), terminal);
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
  const file = await load({ envPath: new URL(".env", import.meta.url) });
  return { ...file, ...Object.fromEntries(set) };
}

if (import.meta.main) Deno.exit(await main(Deno.args));
