import { isObject, type Json } from "./setting.ts";

/** Members as YAML, every text in quotes, indented by two. */
export function yaml(root: { readonly [name: string]: Json }): string {
  return yamlLines(root).join("\n");
}

/** The lines of a value as a block; a scalar is one line. */
export function yamlLines(value: Json): string[] {
  if (isObject(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([name, each]) => member(name, each));
  }
  if (Array.isArray(value) && value.length > 0) return value.flatMap(yamlItem);
  return [JSON.stringify(value)];
}

/** The lines of an item of a list, its dash first. */
export function yamlItem(value: Json): string[] {
  return yamlLines(value).map((line, at) => `${at === 0 ? "- " : "  "}${line}`);
}

function member(name: string, value: Json): string[] {
  const key = /^[A-Za-z_][\w-]*$/.test(name) ? name : JSON.stringify(name);
  const lines = yamlLines(value);
  const isBlock = typeof value === "object" && !/^[[{]/.test(lines[0] ?? "");
  return isBlock ? [`${key}:`, ...lines.map((line) => `  ${line}`)] : [`${key}: ${lines[0]}`];
}
