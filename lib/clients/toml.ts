import { isObject, type Json } from "./setting.ts";

/** Tables and their members as TOML, the members of the root first. */
export function toml(root: { readonly [name: string]: Json }): string {
  return tables([], root).join("\n\n");
}

/** A value as TOML has it behind a `=`, on one line. */
export function tomlValue(value: Json): string {
  if (isObject(value)) {
    const members = Object.entries(value).map(([name, each]) => tomlMember(name, each));
    return members.length ? `{ ${members.join(", ")} }` : "{}";
  }
  return Array.isArray(value) ? `[${value.map(tomlValue).join(", ")}]` : JSON.stringify(value);
}

/** A name and its value, on one line. */
export function tomlMember(name: string, value: Json): string {
  return `${tomlKey(name)} = ${tomlValue(value)}`;
}

/** The line that begins a table. */
export function tomlHeader(path: readonly string[]): string {
  return `[${path.map(tomlKey).join(".")}]`;
}

/** How deep tables have a header of their own; further ones are written on one line. */
const HEADERS = 2;

function tables(path: readonly string[], table: { readonly [name: string]: Json }): string[] {
  const members = Object.entries(table);
  const isTable = (value: Json) => isObject(value) && path.length < HEADERS;
  const own = members.filter(([, value]) => !isTable(value))
    .map(([name, value]) => tomlMember(name, value));
  const lines = path.length && own.length ? [tomlHeader(path), ...own] : own;
  return [
    ...lines.length ? [lines.join("\n")] : [],
    ...members.flatMap(([name, value]) =>
      isObject(value) && isTable(value) ? tables([...path, name], value) : []
    ),
  ];
}

function tomlKey(name: string): string {
  return /^[\w-]+$/.test(name) ? name : JSON.stringify(name);
}
