import { merged } from "../found_settings.ts";
import { start } from "../start.ts";
import { groups, type Register } from "./command.ts";

export const registerServe: Register = (program, { action, settings, terminal, pages }) => {
  program.command("serve")
    .helpGroup(groups.serve)
    .description("serve GitLab Duo until it is told to stop (the default)")
    .action(action(async () => await start(merged(await settings()), terminal, pages)));
};
