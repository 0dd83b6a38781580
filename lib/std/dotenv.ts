/**
 * The part of `@std/dotenv` that is used here: same names, same signatures, same rules. Node's
 * `util.parseEnv` is no base for it: it does not tell a quoted value from a bare one, so nothing
 * could be expanded safely, and it takes the next line for the value of `NAME= `.
 */

export interface LoadOptions {
  /** Path of the file, `./.env` when absent; null reads none. */
  envPath?: string | URL | null;
  /** Whether to put the values into the process environment, where it has none of that name. */
  export?: boolean;
}

/**
 * Reads a `.env` file; a missing file is an empty one.
 *
 * @returns the file's values, whatever the process environment says.
 */
export async function load(options: LoadOptions = {}): Promise<Record<string, string>> {
  const { envPath = "./.env", export: exports = false } = options;
  if (envPath === null) return {};
  let text: string;
  try {
    text = await Deno.readTextFile(envPath);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
  const values = parse(text);
  if (exports) {
    for (const [name, value] of Object.entries(values)) {
      if (Deno.env.get(name) === undefined) Deno.env.set(name, value);
    }
  }
  return values;
}

/** One assignment at the start of a line: in single quotes, in double quotes, or bare. */
const ASSIGNMENT =
  /^[ \t]*(?:export[ \t]+)?(?<name>[A-Za-z_]\w*)[ \t]*=[ \t]*(?:'(?<literal>[^']*)'|"(?<escaped>[^"]*)"|(?<bare>[^\r\n#]*))/gm;

/** `${NAME}`, `${NAME:-otherwise}` or `$NAME`; a backslash before it takes its meaning away. */
const REFERENCE = /(?<!\\)\$(?:\{(?<braced>\w+)(?::-(?<otherwise>[^}]*))?\}|(?<plain>\w+))/g;

/** A value as the file has it. */
interface Entry {
  text: string;
  /** Only a bare value may refer to others. */
  isBare: boolean;
}

/**
 * The values in the text of a `.env` file. Bare values end at a `#`, are trimmed, and may refer to
 * other variables, the file's own first; in double quotes `\n`, `\r` and `\t` are escapes; in
 * single quotes everything is literal. A reference to itself, or to nothing, is empty.
 */
export function parse(text: string): Record<string, string> {
  const entries = new Map<string, Entry>();
  for (const { groups } of text.matchAll(ASSIGNMENT)) {
    const { name = "", literal, escaped, bare = "" } = groups ?? {};
    const quoted = literal ?? (escaped === undefined ? undefined : unescape(escaped));
    const isBare = quoted === undefined;
    entries.set(name, { text: isBare ? bare.trim() : withoutOuterBreaks(quoted), isBare });
  }
  return Object.fromEntries([...entries.keys()].map((name) => [name, resolve(name, entries, [])]));
}

function resolve(name: string, entries: ReadonlyMap<string, Entry>, through: string[]): string {
  const entry = entries.get(name);
  if (entry === undefined) return environmentValue(name);
  if (!entry.isBare) return entry.text;
  if (through.includes(name)) return "";
  return entry.text.replaceAll(REFERENCE, (...match) => {
    const { braced, plain, otherwise = "" } = match.at(-1) as Record<string, string | undefined>;
    return resolve(braced ?? plain ?? "", entries, [...through, name]) || otherwise;
  });
}

/** A name that the process may not read is one that it does not have. */
function environmentValue(name: string): string {
  try {
    return Deno.env.get(name) ?? "";
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return "";
    throw error;
  }
}

function unescape(text: string): string {
  return text.replaceAll("\\n", "\n").replaceAll("\\r", "\r").replaceAll("\\t", "\t");
}

function withoutOuterBreaks(text: string): string {
  return text.replace(/^\r?\n/, "").replace(/\r?\n$/, "");
}
