import type { z } from "zod";
import type { Problem } from "./problem.ts";
import { quote, UNSHOWN, visible } from "./quote.ts";
import { type Setting, type SettingName, settings } from "./settings.ts";

/** Environment variables by name. */
export type Variables = ReadonlyMap<string, string> | Readonly<Record<string, string | undefined>>;

/** The value of a setting: certain when it has a default. */
type Value<Name extends SettingName> =
  | z.output<typeof settings[Name]["schema"]>
  | (typeof settings[Name] extends { default: string } ? never : undefined);

/** Reads settings from environment variables and collects what is wrong with them. */
export class Environment {
  readonly problems: Problem[] = [];
  #variables: ReadonlyMap<string, string>;

  constructor(variables: Variables) {
    const entries = variables instanceof Map ? [...variables] : Object.entries(variables);
    this.#variables = new Map(
      entries.map(([name, text]): [string, string] => [name, withoutQuotes((text ?? "").trim())]),
    );
  }

  /** The names of all variables, empty ones too. */
  get names(): string[] {
    return [...this.#variables.keys()];
  }

  /** The trimmed text of a variable, without quotes around it; an empty one counts as unset. */
  text(name: string): string | undefined {
    return this.#variables.get(name) || undefined;
  }

  /** Whether the variable is there, but empty. */
  isEmpty(name: SettingName): boolean {
    return this.#variables.get(name) === "";
  }

  /** The setting's value; the default also when the value is wrong, which is then reported. */
  read<Name extends SettingName>(name: Name): Value<Name> {
    const setting: Setting = settings[name];
    const text = this.text(name);
    if (text !== undefined) {
      const parsed = setting.schema.safeParse(text);
      if (parsed.success) return parsed.data as Value<Name>;
      const subject = setting.secret ? UNSHOWN : quote(text);
      for (const issue of parsed.error.issues) this.report(name, `${subject} ${issue.message}.`);
    }
    return setting.default === undefined
      ? undefined as Value<Name>
      : setting.schema.parse(setting.default) as Value<Name>;
  }

  /** Notes a problem with a setting, with the setting's own advice unless another is given. */
  report(name: SettingName, problem: string, fix = adviceFor(name)): void {
    this.problems.push({ variable: name, problem: visible(problem), fix });
  }

  /** Whether nothing has been reported about this setting. */
  isRight(name: SettingName): boolean {
    return this.problems.every((problem) => problem.variable !== name);
  }
}

/** `docker run --env-file` hands the quotes of a `.env` file on as part of the value. */
function withoutQuotes(text: string): string {
  return /^(["']).*\1$/s.test(text) && text.length > 1 ? text.slice(1, -1).trim() : text;
}

function adviceFor(name: SettingName): string {
  const setting: Setting = settings[name];
  if (setting.fix !== undefined) return setting.fix;
  const example = setting.example === undefined ? "" : `, for example ${name}=${setting.example}`;
  const fallback = setting.default === undefined ? "" : `; unset, it is ${setting.default}`;
  return `Write ${setting.accepts}${example}${fallback}.`;
}
