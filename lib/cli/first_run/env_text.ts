/**
 * The text of a `.env` file with these variables set: in the place where one stands already,
 * commented out or not, else at the end. Every other line stays as it is.
 *
 * @throws {TypeError} for a value that such a file cannot hold.
 */
export function withVariables(text: string, variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables).reduce(
    (changed, [name, value]) => withVariable(changed, name, `${name}=${quoted(value)}`),
    text,
  );
}

function withVariable(text: string, name: string, line: string): string {
  // One that counts before one that is commented out.
  for (const pattern of [`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=.*$`, `^#[ \\t]*${name}=.*$`]) {
    const place = new RegExp(pattern, "m");
    if (place.test(text)) return text.replace(place, () => line);
  }
  return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${line}\n`;
}

/** In single quotes everything is literal; a value with one takes double quotes. */
function quoted(value: string): string {
  if (!/[\r\n]/.test(value)) {
    if (!value.includes("'")) return `'${value}'`;
    if (!/["\\]/.test(value)) return `"${value}"`;
  }
  throw new TypeError(
    "A value with both kinds of quotes, or with lines, has no place in a .env file.",
  );
}
