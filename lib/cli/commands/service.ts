import type { Command } from "commander";
import { resolve } from "node:path";
import type { Config } from "../../config/mod.ts";
import { configuration } from "../configuration.ts";
import { exitCode } from "../exit_code.ts";
import { merged } from "../found_settings.ts";
import type { ServiceDesk } from "../service/control.ts";
import { groups, type Register } from "./command.ts";
import { wholeNumber } from "./whole_number.ts";

interface Where {
  readonly folder?: string;
}

type Control = typeof import("../service/control.ts");

export const registerService: Register = (program, cli) => {
  const { action, settings, terminal, environment } = cli;
  const service = program.command("service")
    .helpGroup(groups.manage)
    .description("run the gateway in the background");

  /** The work of one sub-command, with the settings and the machine. */
  const run = async (
    { folder }: Where,
    work: (control: Control, desk: ServiceDesk, config: Config) => Promise<number>,
  ) => {
    const config = configuration(merged(await settings()), terminal);
    if (!config) return exitCode.failed;
    const [control, { serviceDesk, defaultServiceFolder }, { systemClock }] = await Promise.all([
      import("../service/control.ts"),
      import("../service/desk.ts"),
      import("../../core/clock.ts"),
    ]);
    const place = folder === undefined ? defaultServiceFolder : resolve(folder);
    return await work(control, await serviceDesk(terminal, systemClock, place), config);
  };

  placed(service.command("start"))
    .description("start it, and wait until it listens")
    .action(
      action((where: Where) =>
        run(where, ({ startService }, desk, config) => startService(config, desk))
      ),
    );
  placed(service.command("stop"))
    .description("stop it; answers that are being written are finished first")
    .action(
      action((where: Where) =>
        run(where, ({ stopService }, desk, config) => stopService(config, desk))
      ),
    );
  placed(service.command("status"))
    .description("say whether it runs, with exit code 1 when it does not")
    .option("--json", "as JSON")
    .action(
      action(({ json = false, ...where }: Where & { json?: boolean }) =>
        run(where, ({ serviceStatus }, desk, config) => serviceStatus(config, desk, json))
      ),
    );
  placed(service.command("logs"))
    .description("show the end of its log, and what is added until you interrupt")
    .option("--lines <n>", "how many lines of its end", wholeNumber, 100)
    .option("--no-follow", "only what is there")
    .action(
      action(({ lines, follow, ...where }: Where & { lines: number; follow: boolean }) =>
        run(where, ({ serviceLogs }, desk) => serviceLogs(desk, { lines, follow }))
      ),
    );
  service.command("install")
    .description("write a unit with which the system starts it: of systemd, or of launchd on macOS")
    .option("--print", "print the unit instead")
    .action(action(async ({ print = false }: { print?: boolean }) => {
      const [{ installService }, { unitFor }, { gatewayCommand }] = await Promise.all([
        import("../service/install.ts"),
        import("../service/units.ts"),
        import("../service/gateway_command.ts"),
      ]);
      const unit = unitFor(Deno.build.os, gatewayCommand(["serve"]));
      return await installService(unit, environment("HOME"), terminal, print);
    }));
};

function placed(command: Command): Command {
  return command.option(
    "--folder <folder>",
    "where its lock and its log are; the folder data beside the program when absent",
  );
}
