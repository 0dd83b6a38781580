import { merged } from "../found_settings.ts";
import { groups, type Register } from "./command.ts";

export const registerStats: Register = (program, { action, settings, terminal }) => {
  /** The work of one sub-command, on the statistics that the settings name. */
  const run = async (name: StatsCommand, file?: string) => {
    const { runStats } = await import("../stats.ts");
    return await runStats(merged(await settings()), terminal, { name, file });
  };
  const stats = program.command("stats")
    .helpGroup(groups.look)
    .description("show today's sums and those since the beginning")
    .option("--json", "as JSON")
    .action(action(({ json = false }: { json?: boolean }) => run(json ? "json" : "table")));
  stats.command("export")
    .description("write everything that is kept to standard output, as lines of JSON")
    .action(action(() => run("export")));
  stats.command("import")
    .description("add what was exported")
    .argument("[file]", "the exported file; standard input when absent")
    .action(action((file?: string) => run("import", file)));
  stats.command("clear")
    .description("delete everything that is kept")
    .action(action(() => run("clear")));
};

type StatsCommand = Parameters<typeof import("../stats.ts").runStats>[2]["name"];
