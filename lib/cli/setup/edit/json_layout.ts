/** By how much a JSON text indents; the first line that is indented decides. */
export function indentUnit(text: string): string {
  return /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ";
}
