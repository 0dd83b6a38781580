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
import { exitCode } from "./exit_code.ts";
import { unreadable } from "./named_keys.ts";
import type { Terminal } from "./run.ts";

/** Something that the file does not allow, said in a sentence. */
class CannotEdit extends Error {
  override readonly name = "CannotEdit";
}

/** Where the keys are, and what the command works with. */
interface Desk {
  readonly file: string;
  readonly config: Config;
  readonly terminal: Terminal;
}

/**
 * `duo-gateway keys add`: makes a key, keeps its hash in `KEYS_FILE`, and prints it. A gateway that
 * is running takes over what has changed by itself. Returns the exit code.
 */
export function addKey(
  variables: Variables,
  terminal: Terminal,
  wishes: Omit<KeyEntry, "hash" | "created">,
): Promise<number> {
  return atDesk(variables, terminal, async ({ file, config }) => {
    const key = newKey((bytes) => crypto.getRandomValues(bytes));
    const entry: KeyEntry = {
      ...wishes,
      hash: `sha256:${keyHash(key.reveal())}`,
      created: new Date().toISOString().slice(0, 10),
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
  });
}

/** `duo-gateway keys revoke`: takes a key out of the file. Returns the exit code. */
export function revokeKey(
  variables: Variables,
  terminal: Terminal,
  name: string,
): Promise<number> {
  return atDesk(variables, terminal, async ({ file }) => {
    await editFile(file, (text) => {
      const { keys } = text === undefined ? { keys: [] } : readGood(text);
      const kept = keys.filter((key) => key.name !== name);
      if (kept.length === keys.length) throw new CannotEdit(`There is no key of that name.`);
      return formatKeysFile({ keys: kept });
    });
    terminal.out(`The key of ${name} is withdrawn; a running gateway knows within two seconds.`);
  });
}

/** `duo-gateway keys list`: shows every key without its hash. Returns the exit code. */
export function listKeys(
  variables: Variables,
  terminal: Terminal,
  json: boolean,
): Promise<number> {
  return atDesk(variables, terminal, async ({ file }) => {
    const { keys } = readGood(await Deno.readTextFile(file));
    if (json) {
      terminal.out(JSON.stringify({ keys: keys.map(({ hash: _, ...key }) => key) }, undefined, 2));
    } else if (keys.length === 0) terminal.out("There are no keys.");
    else for (const key of keys) terminal.out(describe(key));
  });
}

/** Does the work on the file that the settings name, and says what went wrong. */
async function atDesk(
  variables: Variables,
  terminal: Terminal,
  work: (desk: Desk) => Promise<void>,
): Promise<number> {
  const config = configuration(variables, terminal);
  if (!config) return exitCode.failed;
  const file = config.access.keysFile;
  if (file === undefined) {
    terminal.error("KEYS_FILE is not set: set it to the file of the keys, such as data/keys.json.");
    return exitCode.failed;
  }
  try {
    await work({ file, config, terminal });
    return exitCode.done;
  } catch (cause) {
    terminal.error(explain(cause, file));
    return exitCode.failed;
  }
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

function explain(cause: unknown, file: string): string {
  if (cause instanceof CannotEdit || cause instanceof EditedElsewhere) return cause.message;
  const [problems, fix] = unreadable(cause);
  return `${file}: ${problems.join(" ")} ${fix}`;
}
