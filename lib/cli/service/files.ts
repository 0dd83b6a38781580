import { join } from "node:path";

/** The files of a gateway that runs in the background. */
export interface ServiceFiles {
  readonly folder: string;
  /** Locked by the gateway for as long as it lives. */
  readonly lock: string;
  /** Who it is, once it listens. */
  readonly record: string;
  /** What it says, and what it said before that. */
  readonly log: string;
  readonly olderLog: string;
  /** What its process says beside the log: the words of a crash. */
  readonly crash: string;
}

export function serviceFiles(folder: string): ServiceFiles {
  return {
    folder,
    lock: join(folder, "service.lock"),
    record: join(folder, "service.json"),
    log: join(folder, "service.log"),
    olderLog: join(folder, "service.log.1"),
    crash: join(folder, "service.crash.log"),
  };
}
