import { merged } from "../found_settings.ts";
import { groups, type Register } from "./command.ts";

export const registerModels: Register = (program, { action, settings, terminal }) => {
  program.command("models")
    .helpGroup(groups.look)
    .description("show the models with their names, APIs, limits and availability")
    .option("--refresh", "read GitLab's public list of models first, and keep it in data/")
    .option("--json", "as JSON")
    .action(action(async (options: { refresh?: boolean; json?: boolean }) => {
      const { refresh = false, json = false } = options;
      const [{ models }, { modelListFile }, { machineDeps }] = await Promise.all([
        import("../models/models.ts"),
        import("../models/list_file.ts"),
        import("../run.ts"),
      ]);
      const deps = { ...machineDeps(terminal), file: modelListFile };
      return await models(merged(await settings()), terminal, deps, { refresh, json });
    }));
};
