import { fileURLToPath } from "node:url";
import project from "../../../deno.json" with { type: "json" };

/** How to run this very gateway. */
export interface GatewayCommand {
  readonly program: string;
  readonly args: string[];
  /** The folder whose `deno.json` names the permissions. */
  readonly cwd: string;
}

const root = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * The command line of this gateway with those words: of the program itself where it was compiled,
 * else of Deno with the permissions of serving.
 *
 * @param folder one more folder that it may use.
 */
export function gatewayCommand(words: readonly string[], folder?: string): GatewayCommand {
  const program = Deno.execPath();
  if (Deno.build.standalone) return { program, args: [...words], cwd: Deno.cwd() };
  const permissions = ["-P=serve", ...folder === undefined ? [] : withFolder(folder)];
  const run = ["run", "-q", "--no-prompt", "--lock=deno.lock", "--frozen"];
  return { program, args: [...run, ...permissions, "main.ts", ...words], cwd: root };
}

/** What is said on the command line takes the place of what a permission set says. */
function withFolder(folder: string): string[] {
  const { read, write } = project.permissions.serve;
  const list = (paths: readonly string[]) =>
    [...paths, folder].map((path) => path.replaceAll(",", ",,")).join(",");
  return [`--allow-read=${list(read)}`, `--allow-write=${list(write)}`];
}
