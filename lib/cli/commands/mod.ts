/** Every command, in the order of the help. */
import type { Register } from "./command.ts";
import { registerDemo } from "./demo.ts";
import { registerKeys } from "./keys.ts";
import { registerLaunch } from "./launch.ts";
import { registerServe } from "./serve.ts";
import { registerSetup } from "./setup.ts";
import { registerStats } from "./stats.ts";

export type { Cli, Register } from "./command.ts";

export const commands: readonly Register[] = [
  registerServe,
  registerDemo,
  registerStats,
  registerKeys,
  registerSetup,
  registerLaunch,
];
