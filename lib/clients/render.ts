import { type Format, type Json, type Setting, valueOf } from "./setting.ts";
import { json } from "./text.ts";
import { toml } from "./toml.ts";
import { yaml } from "./yaml.ts";

const writers = { json, toml, yaml } as const satisfies Record<
  Format,
  (root: { readonly [name: string]: Json }) => string
>;

/** The text of a file with nothing but these settings, without a line end at its end. */
export function render(format: Format, settings: readonly Setting[]): string {
  return writers[format](valueOf(settings));
}
