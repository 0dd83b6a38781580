import { cannotShare } from "../cannot_share.ts";
import { openStatistics } from "../open_statistics.ts";
import { machineDeps, type Terminal } from "../run.ts";
import type { DoctorDeps } from "./deps.ts";

/** What the doctor takes from the machine it runs on. */
export function doctorDeps(
  terminal: Terminal,
  environment: DoctorDeps["environment"],
): DoctorDeps {
  return {
    ...machineDeps(terminal),
    environment,
    openStatistics,
    cannotShare,
    tryToListen: ({ host: hostname, port }) => Deno.listen({ hostname, port }).close(),
  };
}
