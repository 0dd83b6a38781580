import type { Clock } from "../core/clock.ts";
import { type Plain, plain, safeText } from "./plain.ts";
import type { Redact } from "./redact.ts";

/** Least talkative first: a logger writes its own level and those before it. */
export const logLevels = ["error", "warn", "info", "debug"] as const;
export type LogLevel = typeof logLevels[number];

/** One JSON object a line for machines, or `time LEVEL event key=value ...` for a terminal. */
export type LogFormat = "json" | "text";

export interface LoggerOptions {
  level: LogLevel;
  format: LogFormat;
  /** Takes one complete line without its line end. What it throws is swallowed. */
  write(line: string): void;
  clock: Pick<Clock, "now">;
  /** Passes over every text of every entry. */
  redact: Redact;
}

/**
 * What is told beside the event. Anything may be handed in: texts are bounded and redacted, secrets
 * show their placeholder, errors lose what may quote a prompt, foreign objects show their type.
 */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes structured entries; no method ever throws. */
export interface Logger {
  /** Whether entries of this level are written, for fields that cost something to gather. */
  enabled(level: LogLevel): boolean;
  /** `event` is a short constant text; everything that varies belongs into `fields`. */
  log(level: LogLevel, event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  debug(event: string, fields?: LogFields): void;
}

interface Entry {
  time: string;
  level: LogLevel;
  event: string;
  fields: [name: string, value: Plain][];
}

const render = { json: asJson, text: asText } as const satisfies Record<
  LogFormat,
  (entry: Entry) => string
>;

export function createLogger({ level, format, write, clock, redact }: LoggerOptions): Logger {
  const enabled = (asked: LogLevel) => logLevels.indexOf(asked) <= logLevels.indexOf(level);
  const log = (level: LogLevel, event: string, fields: LogFields = {}) => {
    if (!enabled(level)) return;
    try {
      const time = new Date(clock.now()).toISOString();
      const entry = { time, level, ...redacted(event, fields, redact) };
      write(printed(render[format](entry)));
    } catch {
      // A full disk, a closed pipe or a field with a throwing getter must not fail a request.
    }
  };
  return {
    enabled,
    log,
    error: (event, fields) => log("error", event, fields),
    warn: (event, fields) => log("warn", event, fields),
    info: (event, fields) => log("info", event, fields),
    debug: (event, fields) => log("debug", event, fields),
  };
}

/** The event and its fields without credentials. */
function redacted(event: string, fields: LogFields, redact: Redact) {
  const texts: string[] = [];
  const note = (text: string) => {
    texts.push(text);
    return text;
  };
  const noted = { event: safeText(event, note), fields: safeFields(fields, note) };
  // One look at everything is cheaper than one at each text, and nearly always enough: what is in
  // none of the texts together is in none of them.
  const all = texts.join("\n");
  if (redact(all) === all) return noted;
  return { event: safeText(event, redact), fields: safeFields(fields, redact) };
}

/** The names that an entry gives itself; a field of the same name is written with `_` behind it. */
const OWN_NAMES: ReadonlySet<string> = new Set(["time", "level", "event"]);

function safeFields(fields: LogFields, redact: Redact): [string, Plain][] {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [
      OWN_NAMES.has(name) ? `${name}_` : safeText(name, redact),
      plain(value, redact),
    ]);
}

function asJson({ time, level, event, fields }: Entry): string {
  // An object would hold only one of two fields that have become `[redacted]`.
  const members = fields.map(([name, value]) =>
    `,${JSON.stringify(name)}:${JSON.stringify(value)}`
  );
  return `{"time":"${time}","level":"${level}","event":${JSON.stringify(event)}${
    members.join("")
  }}`;
}

function asText({ time, level, event, fields }: Entry): string {
  const members = fields.map(([name, value]) => ` ${word(name)}=${word(value)}`);
  return `${time} ${level.toUpperCase().padEnd(5)} ${word(event, true)}${members.join("")}`;
}

/** Text that cannot be mistaken for structure stands as it is, everything else as JSON. */
function word(value: Plain, mayHaveSpaces = false): string {
  const bare = mayHaveSpaces ? /^[\w.:/@+ -]+$/ : /^[\w.:/@+-]+$/;
  return typeof value === "string" && bare.test(value) ? value : JSON.stringify(value);
}

/**
 * A line in which everything unprintable is escaped. JSON itself escapes line ends and ESC but lets
 * through U+009B, which some terminals take for ESC [, and direction-changing characters. All of
 * them stand in quotes, since no word without quotes has any.
 */
function printed(line: string): string {
  return line.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (char) => char.split("").map(escapeUnit).join(""),
  );
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
