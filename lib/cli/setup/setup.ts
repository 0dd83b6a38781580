import { type Client, clients, snippetsOf, type Target } from "../../clients/mod.ts";
import type { Config } from "../../config/mod.ts";
import { exitCode } from "../exit_code.ts";
import type { Terminal } from "../run.ts";
import { chooseTarget, clientNamed, type TargetOptions, WrongOption } from "./choose_target.ts";
import { CannotEdit } from "./edit/mod.ts";
import { Journal } from "./journal.ts";
import type { Machine } from "./machine.ts";
import { stateFolder } from "./places.ts";
import { FileTrouble, planFiles, type Planned } from "./plan.ts";
import { abilities, clientList, settingsText } from "./show.ts";
import { undoFiles } from "./undo.ts";
import { type Outcome, writeFiles } from "./write.ts";

export interface SetupOptions extends TargetOptions {
  readonly write?: boolean;
  readonly undo?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** What the command works with. */
export interface SetupDesk {
  readonly machine: Machine;
  readonly config: Config;
  readonly terminal: Terminal;
}

/** What stands for the key in everything that is printed. */
const PLACEHOLDER = "YOUR_KEY";

/**
 * `duo-gateway setup`: prints what a client needs to use the gateway, writes it into the client's
 * files, or undoes that. Keys are never printed. Returns the exit code.
 */
export async function setup(
  name: string | undefined,
  options: SetupOptions,
  desk: SetupDesk,
): Promise<number> {
  const { terminal } = desk;
  try {
    if (name === undefined) return listClients(terminal, options.json);
    const client = clientNamed(name);
    const journal = new Journal(stateFolder(desk.machine), client.id);
    if (options.undo) return tell(await undoFiles(journal), client, options, terminal);
    return await setUp(client, options, desk, journal);
  } catch (cause) {
    if (cause instanceof WrongOption) {
      terminal.error(cause.message);
      return exitCode.usage;
    }
    if (cause instanceof FileTrouble || cause instanceof CannotEdit) {
      terminal.error(`${cause.message}. Nothing of it was changed.`);
      if (name !== undefined) {
        terminal.error(`Run "duo-gateway setup ${name}" for what to put there by hand.`);
      }
      return exitCode.failed;
    }
    throw cause;
  }
}

async function setUp(
  client: Client,
  options: SetupOptions,
  { machine, config, terminal }: SetupDesk,
  journal: Journal,
): Promise<number> {
  const { target, hasKey, lacksKey } = chooseTarget(client, options, config);
  const shown = hasKey || lacksKey ? { ...target, key: PLACEHOLDER } : target;
  if (!options.write && !options.dryRun) return show(client, shown, options, terminal);
  const files = client.files?.(target);
  if (!files) {
    terminal.error(`${client.name} keeps no settings that could be written. What it needs is:\n`);
    show(client, shown, options, terminal);
    return exitCode.failed;
  }
  if (lacksKey) {
    terminal.error("This gateway asks for a key: name it by --key, or set PROXY_API_KEY.");
    return exitCode.usage;
  }
  const planned = await planFiles(files, machine, journal);
  if (options.dryRun) return await showDiff(planned, hasKey ? target.key : undefined, terminal);
  const outcomes = await writeFiles(planned, journal, target.key);
  const code = tell(outcomes, client, options, terminal);
  if (!options.json) {
    for (const { note } of files) if (note !== undefined) terminal.out(note);
    terminal.out(`Copies of what was there are in ${journal.folder}; --undo brings it back.`);
  }
  return code;
}

function show(
  client: Client,
  target: Target,
  { json }: SetupOptions,
  { out, error }: Terminal,
): number {
  if (json) {
    out(JSON.stringify(
      { client: client.id, can: abilities(client), settings: snippetsOf(client, target) },
      null,
      2,
    ));
    return exitCode.done;
  }
  out(settingsText(client, target));
  if (client.files) error(`\nTo write this into its files: duo-gateway setup ${client.id} --write`);
  return exitCode.done;
}

async function showDiff(
  planned: readonly Planned[],
  key: string | undefined,
  { out }: Terminal,
): Promise<number> {
  const { diffOf } = await import("./diff.ts");
  const diffs = planned.map((each) => diffOf(each, key)).filter((diff) => diff !== "");
  out(diffs.length ? diffs.join("\n") : "Nothing would be changed.");
  return exitCode.done;
}

function tell(
  outcomes: readonly Outcome[],
  client: Client,
  { json, undo }: SetupOptions,
  { out }: Terminal,
): number {
  if (json) out(JSON.stringify({ client: client.id, files: outcomes }, null, 2));
  else if (outcomes.length === 0 && undo) out(`Nothing was written for ${client.name}.`);
  else for (const { path, done } of outcomes) out(`${done.padEnd(10)} ${path}`);
  return exitCode.done;
}

function listClients({ out }: Terminal, json: boolean | undefined): number {
  if (json) {
    out(JSON.stringify(
      {
        clients: clients.map((client) => ({
          id: client.id,
          name: client.name,
          can: abilities(client),
        })),
      },
      null,
      2,
    ));
  } else out(clientList());
  return exitCode.done;
}
