/** Reading the Markdown of the documentation, as far as tests compare it with the code. */

const root = new URL("../../", import.meta.url);

/** The text of a file of this project. */
export function projectFile(path: string): Promise<string> {
  return Deno.readTextFile(new URL(path, root));
}

/** The part of a Markdown text under this heading, up to the next one of the same or a higher level. */
export function section(markdown: string, heading: string): string {
  const lines = markdown.split("\n");
  const start = lines.indexOf(heading);
  if (start < 0) throw new Error(`There is no "${heading}"`);
  const level = heading.indexOf(" ");
  const rest = lines.slice(start + 1);
  const length = rest.findIndex((line) => new RegExp(`^#{1,${level}} `).test(line));
  return rest.slice(0, length < 0 ? rest.length : length).join("\n");
}

/** The rows of the first table in a Markdown text, each as its trimmed cells, without the head. */
export function tableRows(markdown: string): string[][] {
  const lines = markdown.split("\n");
  const start = lines.findIndex((line) => line.startsWith("|"));
  const length = lines.slice(start).findIndex((line) => !line.startsWith("|"));
  const table = lines.slice(start, length < 0 ? lines.length : start + length);
  return table.slice(2).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}

/** What stands between backquotes in a text. */
export function quoted(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}

/** The blocks of code in this language, without their fences. */
export function codeBlocks(markdown: string, language: string): string[] {
  const blocks = markdown.matchAll(/^```(\w*)[^\n]*\n(.*?)^```$/gms);
  return [...blocks].filter(([, name]) => name === language).map(([, , code = ""]) => code.trim());
}
