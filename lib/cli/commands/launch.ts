import { configuration } from "../configuration.ts";
import { exitCode } from "../exit_code.ts";
import { merged } from "../found_settings.ts";
import type { TargetOptions } from "../setup/choose_target.ts";
import { groups, type Register } from "./command.ts";
import { targetOptions } from "./setup.ts";

export const registerLaunch: Register = (program, { action, settings, environment, terminal }) => {
  // What follows the client is the client's own, options too.
  program.enablePositionalOptions();
  targetOptions(
    program.command("launch")
      .helpGroup(groups.manage)
      .description("run a client on the gateway, without writing a file")
      .argument("<client>", "such as claude-code; `setup` lists them")
      .argument("[words...]", "what the client is given")
      .passThroughOptions(),
  ).action(
    action(async (name: string, words: string[], options: TargetOptions) => {
      const config = configuration(merged(await settings()), terminal);
      if (!config) return exitCode.failed;
      const { launchNamed } = await import("../setup/launch_named.ts");
      return await launchNamed(name, words, options, { config, environment, terminal });
    }),
  );
};
