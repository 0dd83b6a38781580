import type { Format } from "../../../clients/setting.ts";
import type { Editor } from "./editor.ts";
import { jsonEditor } from "./json.ts";
import { tomlEditor } from "./toml.ts";
import { yamlEditor } from "./yaml.ts";

export { CannotEdit, type Editor } from "./editor.ts";

/** What edits each language of settings files. */
export const editors = {
  json: jsonEditor,
  toml: tomlEditor,
  yaml: yamlEditor,
} as const satisfies Record<Format, Editor>;
