import type { Pages } from "../../http/pages.ts";
import type { Variables } from "../configuration.ts";
import { exitCode } from "../exit_code.ts";
import type { Terminal } from "../run.ts";
import { start } from "../start.ts";
import { BoundedLog } from "./bounded_log.ts";
import { serviceFiles } from "./files.ts";
import { holdService } from "./held.ts";

/**
 * What `duo-gateway service start` runs: the gateway, writing to the service's log and holding its
 * lock. Returns the exit code.
 */
export async function serveInBackground(
  variables: Variables,
  folder: string,
  pages: Pages,
): Promise<number> {
  const files = serviceFiles(folder);
  const held = holdService(files);
  if (!held) return exitCode.failed;
  const log = new BoundedLog(files.log, files.olderLog);
  const write = (line: string) => log.write(line);
  const terminal: Terminal = { out: write, error: write, isTerminal: false };
  try {
    return await start(
      variables,
      terminal,
      pages,
      (url) => held.announce(Number(new URL(url).port)),
    );
  } finally {
    log.close();
    held.release();
  }
}
