import { groups, type Register } from "./command.ts";

export const registerConfig: Register = (program, { action, settings, terminal }) => {
  program.command("config")
    .helpGroup(groups.look)
    .description("show every setting, its value, and where that comes from; no secret")
    .option("--json", "as JSON")
    .action(action(async ({ json = false }: { json?: boolean }) => {
      const { showConfig } = await import("../show_config.ts");
      return showConfig(await settings(), terminal, json);
    }));
};
