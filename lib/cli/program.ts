import { Command, CommanderError } from "commander";
import { version } from "../version.ts";
import { type Cli, commands } from "./commands/mod.ts";
import type { CommandContext } from "./context.ts";
import { exitCode } from "./exit_code.ts";

/**
 * Runs the command that a command line names, and returns its exit code.
 *
 * @param args the words after the program's name; none means `serve`.
 */
export async function runProgram(
  args: readonly string[],
  context: CommandContext,
): Promise<number> {
  let code: number = exitCode.done;
  const program = createProgram({
    ...context,
    action: (work) => async (...words) => {
      code = await work(...words);
    },
  });
  try {
    await program.parseAsync(args.length === 0 ? ["serve"] : [...args], { from: "user" });
    return code;
  } catch (cause) {
    if (!(cause instanceof CommanderError)) throw cause;
    return cause.exitCode === 0 ? exitCode.done : exitCode.usage;
  }
}

/** The program with every command, each with its options and its help. */
export function createProgram(cli: Cli): Command {
  const { out, error } = cli.terminal;
  const program = new Command("duo-gateway")
    .description("GitLab Duo's models for every tool that speaks to Anthropic or OpenAI.")
    .version(version, "--version", "print the version")
    .helpOption("-h, --help", "print what a command does and takes")
    .exitOverride()
    .showHelpAfterError("Add --help to see what can be written here.")
    .configureOutput({
      writeOut: (text) => out(text.trimEnd()),
      writeErr: (text) => error(text.trimEnd()),
      // The library would look at variables that the program may not read.
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText(
      "after",
      "\nWithout a command it serves.\n" +
        "Exit codes: 0 done, 1 failed (standard error says why), 2 a wrong command line.",
    );
  for (const register of commands) register(program, cli);
  return withoutHelpCommands(program);
}

/** Every command has `--help`; a command `help` beside it would be one more thing to know. */
function withoutHelpCommands(command: Command): Command {
  command.commands.forEach(withoutHelpCommands);
  return command.helpCommand(false);
}
