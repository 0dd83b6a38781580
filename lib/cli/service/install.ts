import { dirname, join } from "node:path";
import { exitCode } from "../exit_code.ts";
import type { Terminal } from "../run.ts";
import { MARK, type Unit } from "./units.ts";

/**
 * `service install`: writes what makes the system start the gateway, or prints it, and says what to
 * do next. A file of somebody else's is left alone. Returns the exit code.
 *
 * @param home the user's home folder.
 */
export async function installService(
  unit: Unit | undefined,
  home: string | undefined,
  terminal: Terminal,
  print: boolean,
): Promise<number> {
  if (!unit) {
    terminal.error("There is no unit for this system; use `duo-gateway service start` instead.");
    return exitCode.failed;
  }
  if (print) {
    terminal.out(unit.text.trimEnd());
    return exitCode.done;
  }
  if (!home) {
    terminal.error("HOME is not set. Use --print and put the unit into its place yourself.");
    return exitCode.failed;
  }
  const path = join(home, unit.path);
  if (await isForeign(path)) {
    terminal.error(`${path} is there and was not written by this command; it is left alone.`);
    return exitCode.failed;
  }
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, unit.text);
  terminal.out(`Written to ${path}. Next:\n\n${unit.next.map((line) => `  ${line}`).join("\n")}`);
  return exitCode.done;
}

async function isForeign(path: string): Promise<boolean> {
  try {
    return !(await Deno.readTextFile(path)).includes(MARK);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return false;
    throw cause;
  }
}
