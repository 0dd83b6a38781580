import { merged } from "../found_settings.ts";
import { groups, type Register } from "./command.ts";

export const registerDemo: Register = (program, { action, settings, terminal, pages }) => {
  program.command("demo")
    .helpGroup(groups.serve)
    .description("serve a simulated GitLab Duo, without an account")
    .action(action(async () => {
      const { demo } = await import("../demo.ts");
      return await demo(merged(await settings()), terminal, pages);
    }));
};
