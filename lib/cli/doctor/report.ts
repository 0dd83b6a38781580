import { checkNames, type Finding } from "./finding.ts";

/** Columns of the text beside a check's name. */
const WIDTH = 80;

const words = {
  ok: "ok",
  warning: "WARNING",
  failed: "FAILED",
  skipped: "-",
} as const satisfies Record<Finding["status"], string>;

const nameWidth = Math.max(...checkNames.map((name) => name.length));
const wordWidth = Math.max(...Object.values(words).map((word) => word.length));

/** A finding as lines to print: its status, its check, and its message in a column. */
export function printed({ check, status, message }: Finding): string {
  const beginning = `${words[status].padEnd(wordWidth)}  ${check.padEnd(nameWidth)}  `;
  const [first = "", ...more] = wrapped(message.trim());
  return [beginning + first, ...more.map((line) => " ".repeat(beginning.length) + line)].join("\n");
}

/** The last line. */
export function conclude(findings: readonly Finding[]): string {
  const failed = findings.filter(({ status }) => status === "failed").length;
  if (failed === 0) return "\nEverything that was looked at works.";
  return `\n${
    failed === 1 ? "One check has" : `${failed} checks have`
  } failed. docs/troubleshooting.md ` +
    "goes by the words above.";
}

function wrapped(text: string): string[] {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}
