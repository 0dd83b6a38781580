import type { Config } from "../../config/mod.ts";
import { exitCode } from "../exit_code.ts";
import { chooseTarget, clientNamed, type TargetOptions, WrongOption } from "./choose_target.ts";
import { launch, type LaunchDesk } from "./launch.ts";

/** `duo-gateway launch`: finds the client and its target, and runs it. Returns the exit code. */
export async function launchNamed(
  name: string,
  words: readonly string[],
  options: TargetOptions,
  { config, ...desk }: LaunchDesk & { readonly config: Config },
): Promise<number> {
  try {
    const client = clientNamed(name);
    const { target, lacksKey } = chooseTarget(client, options, config);
    if (lacksKey) {
      throw new WrongOption(
        "This gateway asks for a key: name it by --key, or set PROXY_API_KEY.",
      );
    }
    return await launch(client, target, words, desk);
  } catch (cause) {
    if (!(cause instanceof WrongOption)) throw cause;
    desk.terminal.error(cause.message);
    return exitCode.usage;
  }
}
