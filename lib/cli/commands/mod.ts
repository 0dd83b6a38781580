/** Every command, in the order of the help. */
import type { Register } from "./command.ts";
import { registerConfig } from "./config.ts";
import { registerDemo } from "./demo.ts";
import { registerDoctor } from "./doctor.ts";
import { registerKeys } from "./keys.ts";
import { registerLaunch } from "./launch.ts";
import { registerModels } from "./models.ts";
import { registerServe } from "./serve.ts";
import { registerService } from "./service.ts";
import { registerSetup } from "./setup.ts";
import { registerStats } from "./stats.ts";

export type { Cli, Register } from "./command.ts";

export const commands: readonly Register[] = [
  registerServe,
  registerDemo,
  registerModels,
  registerStats,
  registerConfig,
  registerDoctor,
  registerSetup,
  registerLaunch,
  registerKeys,
  registerService,
];
