/** Environment variables in, a validated and frozen configuration out. */
export { type Config, hasUsableToken } from "./config.ts";
export type { ModelAliases } from "./model_aliases.ts";
export { explainProblems, type Problem } from "./problem.ts";
export { shown } from "./shown.ts";
export { readGitLabToken } from "./token_text.ts";
export { type ConfigResult, type ModelChecks, readConfig } from "./read.ts";
export {
  type Setting,
  settingGroups,
  type SettingName,
  settingNames,
  settings,
} from "./settings.ts";
