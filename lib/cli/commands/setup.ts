import type { Command } from "commander";
import { configuration } from "../configuration.ts";
import { exitCode } from "../exit_code.ts";
import { merged } from "../found_settings.ts";
import type { SetupOptions } from "../setup/setup.ts";
import { groups, type Register } from "./command.ts";

export const registerSetup: Register = (program, { action, settings, environment, terminal }) => {
  const command = program.command("setup")
    .helpGroup(groups.manage)
    .description("print what a client needs to use the gateway, or write it into its files")
    .argument("[client]", "such as claude-code; without one, all of them are listed")
    .option("--write", "write it into the client's files; everything else in them stays")
    .option("--undo", "bring back what was there before --write")
    .option("--dry-run", "show what --write would change");
  targetOptions(command)
    .option("--home <folder>", "a home folder other than yours")
    .option("--json", "as JSON")
    .action(
      action(async (
        client: string | undefined,
        { home, ...options }: SetupOptions & { home?: string },
      ) => {
        const config = configuration(merged(await settings()), terminal);
        if (!config) return exitCode.failed;
        const { setup } = await import("../setup/setup.ts");
        const { thisMachine } = await import("../setup/machine.ts");
        const machine = thisMachine(environment, home);
        if (machine) return await setup(client, options, { machine, config, terminal });
        terminal.error("HOME is not set: name your home folder by --home.");
        return exitCode.usage;
      }),
    );
};

/** Adds the options that say what a client is pointed at. */
export function targetOptions(command: Command): Command {
  return command
    .option("--model <name>", "the model; without it, one that suits the client")
    .option("--small-model <name>", "the model for titles and searches")
    .option("--url <address>", "the gateway, when it is not the one that these settings start")
    .option("--key <key>", "the key for the gateway; without it, PROXY_API_KEY");
}
