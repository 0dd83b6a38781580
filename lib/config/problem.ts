/** Something that is wrong with one environment variable. */
export interface Problem {
  readonly variable: string;
  /** What was found, as a sentence; never a secret's value. */
  readonly problem: string;
  /** What the user can do about it, as a sentence. */
  readonly fix: string;
}

/** The text that is printed when the program cannot start: every problem at once. */
export function explainProblems(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "A problem" : `${problems.length} problems`;
  return [
    `${count} with the settings, so Duo Gateway does not start:`,
    ...Map.groupBy(problems, ({ variable }) => variable).entries().map(explainVariable),
    "Every setting is described in docs/configuration.md.",
  ].join("\n\n") + "\n";
}

function explainVariable([variable, problems]: [string, Problem[]]): string {
  const lines = [
    ...problems.map(({ problem }) => problem),
    ...new Set(problems.map(({ fix }) => fix)),
  ];
  return [`  ${variable}`, ...lines.map((line) => `    ${line}`)].join("\n");
}
