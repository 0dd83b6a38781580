import { explainProblems, readConfig, type Setting, settings, shown } from "../config/mod.ts";
import { validateAliases, validateDefaultModel } from "../models/validate.ts";
import { exitCode } from "./exit_code.ts";
import { type FoundSettings, merged } from "./found_settings.ts";
import type { Terminal } from "./run.ts";
import { table } from "./table.ts";

/** One setting as it stands. */
interface Line {
  readonly name: string;
  /** For people to see; null when it has no value. */
  readonly value: string | null;
  /** Where that comes from. */
  readonly source: string;
}

/**
 * `duo-gateway config`: shows every setting, its value, and where that comes from. Returns the exit
 * code: 1 when something is wrong with them.
 */
export function showConfig(found: FoundSettings, terminal: Terminal, json: boolean): number {
  const read = readConfig(merged(found), {
    aliases: validateAliases,
    defaultModel: validateDefaultModel,
  });
  const lines = Object.entries(settings).map(([name, setting]: [string, Setting]) =>
    describe(name, setting, found)
  ).map((line) => read.ok ? effective(line, read.config.server.host, found) : line);
  terminal.out(
    json
      ? JSON.stringify({ settings: lines }, undefined, 2)
      : table(lines.map(({ name, value, source }) => [name, value ?? "", source]), 3),
  );
  if (read.ok) {
    for (const warning of read.warnings) terminal.error(`WARNING: ${warning}`);
    return exitCode.done;
  }
  terminal.error(explainProblems(read.problems));
  return exitCode.failed;
}

function describe(name: string, setting: Setting, found: FoundSettings): Line {
  const { environment, dotenv } = found;
  const set = given(environment, name) ?? given(dotenv, name);
  if (set !== undefined) {
    const source = given(environment, name) === undefined ? ".env" : "environment";
    return { name, value: shown(setting, set), source };
  }
  return setting.default === undefined
    ? { name, value: null, source: "unset" }
    : { name, value: setting.default, source: "default" };
}

/** What counts where one setting stands for another. */
function effective(line: Line, host: string, found: FoundSettings): Line {
  if (line.name === "HOST" && line.value === null) {
    return { ...line, value: host, source: "default" };
  }
  const older = given(merged(found), "GITLAB_PROXY_PORT");
  if (line.name === "PORT" && line.source === "default" && older !== undefined) {
    return { ...line, value: older, source: "GITLAB_PROXY_PORT" };
  }
  const file = given(merged(found), "GITLAB_TOKEN_FILE");
  if (line.name === "GITLAB_TOKEN" && file !== undefined) {
    return { ...line, value: "(in a file)", source: "GITLAB_TOKEN_FILE" };
  }
  return line;
}

/** A variable's text; an empty one counts as unset. */
function given(variables: FoundSettings["dotenv"], name: string): string | undefined {
  return variables[name]?.trim() || undefined;
}
