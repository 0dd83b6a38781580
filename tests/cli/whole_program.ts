import { createProgram } from "../../lib/cli/program.ts";

/** The program with every command, none of which does anything: for looking at its words. */
export const program = createProgram({
  terminal: { out() {}, error() {}, isTerminal: false },
  settings: () => Promise.resolve({ environment: {}, dotenv: {} }),
  environment: () => undefined,
  pages: () => Promise.reject(new Error("No page is shown here")),
  action: () => () => Promise.resolve(),
});
