import { keyHash, newKey } from "../access/key_hash.ts";
import { limitNames } from "../access/key_rule.ts";
import {
  formatKeysFile,
  type KeyEntry,
  type KeysFile,
  parseExpiry,
  parseKeysFile,
  readKeysFile,
} from "../access/keys_file.ts";
import { createCatalog } from "../models/catalog.ts";
import { upstreamIds } from "../models/upstream_ids.ts";
import type { Config } from "../config/mod.ts";
import { configuration, type Variables } from "./configuration.ts";
import { EditedElsewhere, editFile } from "./edit_file.ts";
import { keyOptionsHelp, parseKeyOptions, WrongUsage } from "./key_options.ts";
import { unreadable } from "./named_keys.ts";
import type { Terminal } from "./run.ts";

const usage = `Usage: duo-gateway keys add NAME [options] | list | revoke NAME

${keyOptionsHelp.map((line) => `  ${line}`).join("\n")}`;

/** Something that the file does not allow, said in a sentence. */
class CannotEdit extends Error {
  override readonly name = "CannotEdit";
}

/**
 * `duo-gateway keys`: makes, lists and withdraws the named keys of `KEYS_FILE`. A gateway that is
 * running takes over what has changed by itself.
 *
 * @param args the words after `keys`.
 * @returns the exit code.
 */
export async function keys(
  variables: Variables,
  terminal: Terminal,
  args: readonly string[],
): Promise<number> {
  const [action = "", ...rest] = args;
  const run = actions.get(action);
  if (!run) {
    terminal.error(usage);
    return 2;
  }
  const config = configuration(variables, terminal);
  if (!config) return 1;
  const file = config.access.keysFile;
  if (file === undefined) {
    terminal.error("KEYS_FILE is not set: set it to the file of the keys, such as data/keys.json.");
    return 1;
  }
  try {
    await run(rest, { file, config, terminal });
    return 0;
  } catch (cause) {
    return explain(cause, file, terminal);
  }
}

interface Desk {
  file: string;
  config: Config;
  terminal: Terminal;
}

const actions: ReadonlyMap<string, (args: readonly string[], desk: Desk) => Promise<void>> =
  new Map([["add", add], ["list", list], ["revoke", revoke]]);

async function add(args: readonly string[], { file, config, terminal }: Desk): Promise<void> {
  const now = Date.now();
  const key = newKey((bytes) => crypto.getRandomValues(bytes));
  const entry: KeyEntry = {
    ...parseKeyOptions(args, now),
    hash: `sha256:${keyHash(key.reveal())}`,
    created: new Date(now).toISOString().slice(0, 10),
  };
  await editFile(file, (text) => {
    const { keys } = text === undefined ? { keys: [] } : readGood(text);
    if (keys.some(({ name }) => name === entry.name)) {
      throw new CannotEdit(`There is a key ${entry.name} already; revoke it first.`);
    }
    return checked({ keys: [...keys, entry] }, config);
  });
  terminal.error(`The key of ${entry.name}; it is not kept and cannot be shown again:`);
  terminal.out(key.reveal());
}

async function revoke(args: readonly string[], { file, terminal }: Desk): Promise<void> {
  const [name, ...more] = args;
  if (name === undefined || more.length > 0) throw new WrongUsage("Exactly one NAME is wanted.");
  await editFile(file, (text) => {
    const { keys } = text === undefined ? { keys: [] } : readGood(text);
    const kept = keys.filter((key) => key.name !== name);
    if (kept.length === keys.length) throw new CannotEdit(`There is no key of that name.`);
    return formatKeysFile({ keys: kept });
  });
  terminal.out(`The key of ${name} is withdrawn; a running gateway knows within two seconds.`);
}

async function list(args: readonly string[], { file, terminal }: Desk): Promise<void> {
  if (args.length > 0) throw new WrongUsage("list takes nothing more.");
  const { keys } = readGood(await Deno.readTextFile(file));
  if (keys.length === 0) terminal.out("There are no keys.");
  for (const key of keys) terminal.out(describe(key));
}

function describe(key: KeyEntry): string {
  const { name, created, expires, models, dashboard } = key;
  const ended = expires !== undefined && (parseExpiry(expires) ?? 0) <= Date.now();
  return [
    name,
    ...created ? [`made ${created}`] : [],
    ...expires ? [`${ended ? "EXPIRED" : "expires"} ${expires}`] : [],
    ...limitNames.flatMap((limit) => key[limit] === undefined ? [] : [`${limit} ${key[limit]}`]),
    ...models ? [`models ${models.join(",")}`] : [],
    ...dashboard ? ["dashboard"] : [],
  ].join("  ");
}

function readGood(text: string): KeysFile {
  const read = readKeysFile(text);
  if (!read.ok) throw new CannotEdit(`The file ${read.problems.join("; it ")}.`);
  return read.file;
}

/** The file's new text; what the gateway would refuse is not written. */
function checked(file: KeysFile, { models }: Config): string {
  const text = formatKeysFile(file);
  const catalog = createCatalog({ aliases: models.aliases, defaultModel: models.default });
  const parsed = parseKeysFile(text, (name) => upstreamIds(catalog, name).length > 0);
  if (!parsed.ok) {
    throw new CannotEdit(`The file would be wrong: it ${parsed.problems.join("; it ")}.`);
  }
  return text;
}

function explain(cause: unknown, file: string, terminal: Terminal): number {
  if (cause instanceof WrongUsage) {
    terminal.error(`${cause.message}\n\n${usage}`);
    return 2;
  }
  if (cause instanceof CannotEdit || cause instanceof EditedElsewhere) {
    terminal.error(cause.message);
    return 1;
  }
  const [problems, fix] = unreadable(cause);
  terminal.error(`${file}: ${problems.join(" ")} ${fix}`);
  return 1;
}
