/**
 * The keys file: JSON such as
 *
 * ```json
 * {"keys": [{"name": "alice", "hash": "sha256:…", "models": ["sonnet"], "tokensPerDay": 2000000}]}
 * ```
 *
 * A member that is not known is a mistake, not something to skip: a limit with a misspelt name would
 * otherwise be no limit.
 */
import { z } from "zod";
import { keyNameProblem, type KeyRule, type LimitName, limitNames } from "./key_rule.ts";

/** Larger files are not read, in characters. */
export const LARGEST_KEYS_FILE = 1_000_000;

/** Most keys in one file; per-key counts of the process are bounded by it. */
const MOST_KEYS = 1_000;

const LARGEST_LIMIT = 1e12;

/** Whether a name, or alias, leads to a model. */
export type IsModel = (name: string) => boolean;

export type ParsedKeys =
  | { readonly ok: true; readonly rules: readonly KeyRule[] }
  /** Phrases that follow the name of the file; they hold no key and no hash. */
  | { readonly ok: false; readonly problems: readonly string[] };

const limit = z.int("must be a whole number").min(1, "must be 1 or more")
  .max(LARGEST_LIMIT, "is too large").optional();

const limits = Object.fromEntries(limitNames.map((name) => [name, limit])) as Record<
  LimitName,
  typeof limit
>;

const keyEntry = z.strictObject({
  name: z.string("must be a text").superRefine((name, context) => {
    const problem = keyNameProblem(name);
    if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
  }),
  hash: z.string("must be a text")
    .regex(/^sha256:[0-9a-f]{64}$/, "must be sha256: and 64 lower-case hexadecimal digits"),
  models: z.array(z.string("must be a text"), "must be a list of names")
    .min(1, "must name a model, or be left out").max(200, "names too many models").optional(),
  ...limits,
  expires: z.string("must be a text").refine((text) => parseExpiry(text) !== undefined, {
    message: "must be a day such as 2027-01-31 or a time such as 2027-01-31T12:00:00Z",
  }).optional(),
  dashboard: z.boolean("must be true or false").optional(),
  /** For people; nothing depends on it. */
  created: z.string("must be a text").optional(),
});

const keysFile = z.strictObject({
  keys: z.array(keyEntry, "must be a list").max(MOST_KEYS, `has more than ${MOST_KEYS} keys`),
}, "must be an object with the member keys");

/** The file as it is written. */
export type KeysFile = z.input<typeof keysFile>;
export type KeyEntry = KeysFile["keys"][number];

/** The rules in the text of a keys file, or everything that is wrong with it. */
export function parseKeysFile(text: string, isModel: IsModel): ParsedKeys {
  const read = readKeysFile(text);
  if (!read.ok) return read;
  const problems = [
    ...repeated("name", read.file.keys.map(({ name }) => name)),
    ...repeated("hash", read.file.keys.map(({ hash }) => hash)),
    ...read.file.keys.flatMap(({ models = [] }, index) =>
      models.flatMap((name, at) =>
        isModel(name) ? [] : [`names no model at keys[${index}].models[${at}]`]
      )
    ),
  ];
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, rules: read.file.keys.map(ruleOf) };
}

/** The file itself, its shape checked, for editing it. */
export function readKeysFile(
  text: string,
): { ok: true; file: KeysFile } | { ok: false; problems: readonly string[] } {
  if (text.length > LARGEST_KEYS_FILE) return { ok: false, problems: ["is too large"] };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, problems: ["is not JSON"] };
  }
  const parsed = keysFile.safeParse(json);
  if (parsed.success) return { ok: true, file: parsed.data };
  return { ok: false, problems: parsed.error.issues.map(explain) };
}

export function formatKeysFile(file: KeysFile): string {
  return JSON.stringify(file, undefined, 2) + "\n";
}

/**
 * When a key ends, in milliseconds since the epoch: a day counts to its end, in UTC. `undefined`
 * when the text is neither a day nor a time.
 */
export function parseExpiry(text: string): number | undefined {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  if (!isDay && !/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$/.test(text)) return undefined;
  const time = Date.parse(text);
  // `Date.parse` takes the 31st of February for the 3rd of March.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text.slice(0, 10)) {
    return undefined;
  }
  return isDay ? time + 24 * 3_600_000 : time;
}

function ruleOf({ name, hash, models, expires, dashboard, ...rest }: KeyEntry): KeyRule {
  const expiresAt = expires === undefined ? undefined : parseExpiry(expires);
  const given = limitNames.flatMap((limit) => {
    const value = rest[limit];
    return value === undefined ? [] : [[limit, value]];
  });
  return {
    name,
    hash: hash.slice("sha256:".length),
    ...models && { models },
    limits: Object.fromEntries(given),
    ...expiresAt !== undefined && { expiresAt },
    dashboard: dashboard ?? false,
  };
}

function repeated(what: string, values: readonly string[]): string[] {
  const first = new Map<string, number>();
  return values.flatMap((value, index) => {
    const earlier = first.get(value);
    if (earlier === undefined) first.set(value, index);
    return earlier === undefined ? [] : [`has one ${what} at keys[${earlier}] and keys[${index}]`];
  });
}

/** One issue as a phrase; values are not repeated, one of them may be a key. */
function explain(issue: z.core.$ZodIssue): string {
  const path = issue.path.reduce<string>(
    (text, step) => typeof step === "number" ? `${text}[${step}]` : `${text}.${String(step)}`,
    "",
  ).replace(/^\./, "");
  const problem = issue.code === "unrecognized_keys"
    ? `has a member that is not known (${issue.keys.map(shown).join(", ")})`
    : issue.message;
  return path === "" ? problem : `is wrong at ${path}: it ${problem}`;
}

function shown(name: string): string {
  return /^[A-Za-z_]{1,40}$/.test(name) ? name : "of an impossible name";
}
