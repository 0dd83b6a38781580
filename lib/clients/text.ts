/** JSON as one writes it into a settings file. */
export function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/**
 * A text in double quotes. What JSON escapes is escaped in the same way in TOML, YAML, Python, Ruby
 * and TypeScript, as long as the text holds no `#{`, which an origin, a key and a name never do.
 */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A text as one word of a shell. */
export function shellWord(text: string): string {
  return /^[\w./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
