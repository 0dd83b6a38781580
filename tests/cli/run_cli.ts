import type { CommandContext } from "../../lib/cli/context.ts";
import { runProgram } from "../../lib/cli/program.ts";

/** How a command ended, and what it printed. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

/** Runs a command line in this process, as the program would, with these settings only. */
export async function runCli(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  context: Partial<CommandContext> = {},
): Promise<Ran> {
  const out: string[] = [];
  const errors: string[] = [];
  const code = await runProgram(args, {
    terminal: {
      out: (line) => out.push(line),
      error: (line) => errors.push(line),
      isTerminal: false,
    },
    // Traffic of tests must not stand among the statistics of whoever runs them.
    settings: () =>
      Promise.resolve({ environment: { STATS_STORE: "memory", ...variables }, dotenv: {} }),
    environment: () => undefined,
    pages: () => Promise.reject(new Error("No page is shown here")),
    ...context,
  });
  return { code, out: out.join("\n"), errors: errors.join("\n") };
}
