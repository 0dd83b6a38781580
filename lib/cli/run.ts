import { type AppDeps, createApp } from "../app.ts";
import type { Config } from "../config/mod.ts";
import { systemClock } from "../core/clock.ts";
import { serve, type Served } from "../http/serve.ts";
import { version } from "../version.ts";
import { cannotListen } from "./cannot_listen.ts";
import { onTermination } from "./signals.ts";

/** Where a command writes to; a test reads it. */
export interface Terminal {
  out(line: string): void;
  error(line: string): void;
  readonly isTerminal: boolean;
}

/** What the gateway takes from the machine it runs on. */
export function machineDeps(terminal: Terminal): AppDeps {
  return {
    fetch: (url, init) => fetch(url, init),
    clock: systemClock,
    random: Math.random,
    newId: () => `req_${crypto.randomUUID().replaceAll("-", "").slice(0, 24)}`,
    writeLog: terminal.error,
    logFormat: terminal.isTerminal ? "text" : "json",
    userAgent: `duo-gateway/${version}`,
  };
}

/**
 * Serves the gateway until it is told to stop.
 *
 * @param announce is called once it listens, with the address to reach it by.
 * @returns the exit code.
 */
export async function run(
  config: Config,
  terminal: Terminal,
  announce: (url: string) => void,
): Promise<number> {
  const app = createApp(config, machineDeps(terminal));
  let served: Served;
  try {
    served = serve(app, config);
  } catch (cause) {
    terminal.error(cannotListen(config.server, cause));
    return 1;
  }
  onTermination(() => {
    terminal.out("Stopping: finishing what is being served. Once more to stop at once.");
    served.stop();
  });
  announce(`http://${reachable(served.hostname)}:${served.port}`);
  app.warmUp();
  await served.finished;
  return 0;
}

/** An address that a client on this machine can use for one that is listened on. */
function reachable(hostname: string): string {
  if (hostname === "0.0.0.0" || hostname === "::") return "127.0.0.1";
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}
