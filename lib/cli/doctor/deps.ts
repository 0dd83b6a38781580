import type { Config } from "../../config/mod.ts";
import type { UpstreamDeps } from "../../upstream/types.ts";
import type { OpenedStatistics } from "../open_statistics.ts";

/** What the doctor needs of the machine. */
export interface DoctorDeps extends UpstreamDeps {
  newId(): string;
  /**
   * Listens and stops at once; throws what `Deno.listen` throws. It never shares the port: it would
   * be given connections that it cannot serve.
   */
  tryToListen(server: Config["server"]): void;
  /** Why the port cannot be shared as the settings want. */
  cannotShare(server: Config["server"]): string | undefined;
  openStatistics(statistics: Config["statistics"]): Promise<OpenedStatistics>;
  /** Another variable of the environment. */
  environment(name: string): string | undefined;
}

/** How long any one answer may take, in milliseconds: GitLab itself waits up to 30 s. */
export const PATIENCE_MS = 35_000;
