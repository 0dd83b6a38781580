import { merged } from "../found_settings.ts";
import { groups, type Register } from "./command.ts";

export const registerDoctor: Register = (program, { action, settings, terminal, environment }) => {
  program.command("doctor")
    .helpGroup(groups.look)
    .description("look for what keeps requests from being answered, and say what to do")
    .option("--call", "also make one real call, which costs credits")
    .option("--json", "as JSON")
    .action(action(async ({ call = false, json = false }: { call?: boolean; json?: boolean }) => {
      const [{ doctor }, { doctorDeps }] = await Promise.all([
        import("../doctor/doctor.ts"),
        import("../doctor/machine_deps.ts"),
      ]);
      const deps = doctorDeps(terminal, environment);
      return await doctor(merged(await settings()), terminal, deps, { call, json });
    }));
};
