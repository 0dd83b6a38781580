import { Option } from "commander";
import { merged } from "../found_settings.ts";
import { start } from "../start.ts";
import { groups, type Register } from "./command.ts";

export const registerServe: Register = (program, { action, settings, terminal, pages }) => {
  program.command("serve")
    .helpGroup(groups.serve)
    .description("serve GitLab Duo until it is told to stop (the default)")
    // For `service start`: holds the lock in that folder, and writes the log there.
    .addOption(new Option("--service-folder <folder>").hideHelp())
    .action(action(async ({ serviceFolder }: { serviceFolder?: string }) => {
      const variables = merged(await settings());
      if (serviceFolder === undefined) return await start(variables, terminal, pages);
      const { serveInBackground } = await import("../service/serve.ts");
      return await serveInBackground(variables, serviceFolder, pages);
    }));
};
