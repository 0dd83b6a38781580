import { type Config, explainProblems, readConfig } from "../config/mod.ts";
import { validateAliases, validateDefaultModel } from "../models/validate.ts";
import type { Terminal } from "./run.ts";

/** Environment variables by name, those of `.env` among them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The configuration, with its warnings printed; `undefined` when something is wrong with it, all of
 * which has then been printed.
 */
export function configuration(variables: Variables, terminal: Terminal): Config | undefined {
  const result = readConfig(variables, {
    aliases: validateAliases,
    defaultModel: validateDefaultModel,
  });
  if (!result.ok) {
    terminal.error(explainProblems(result.problems));
    return undefined;
  }
  for (const warning of result.warnings) terminal.error(`WARNING: ${warning}`);
  return result.config;
}
