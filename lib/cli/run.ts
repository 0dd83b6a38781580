import { watchKeys } from "../access/keys_watch.ts";
import { type App, type AppDeps, createApp } from "../app.ts";
import { type Config, hasUsableToken } from "../config/mod.ts";
import { systemClock } from "../core/clock.ts";
import { withTimerLines } from "../core/timer_lines.ts";
import type { Pages } from "../http/pages.ts";
import { serve, type Served } from "../http/serve.ts";
import { version } from "../version.ts";
import { cannotListen } from "./cannot_listen.ts";
import { type NamedKeys, readNamedKeys } from "./named_keys.ts";
import { readModelList } from "./models/list_file.ts";
import { openStatistics } from "./open_statistics.ts";
import { openTelemetry } from "./open_telemetry.ts";
import { onTermination } from "./signals.ts";
import { type TokenFile, watchTokenFile } from "./token_file.ts";
import { noStatistics, whereKept } from "./where_kept.ts";

/** Where a command writes to; a test reads it. */
export interface Terminal {
  out(line: string): void;
  error(line: string): void;
  readonly isTerminal: boolean;
}

/** What the gateway takes from the machine it runs on. */
export function machineDeps(terminal: Terminal): AppDeps {
  const telemetry = openTelemetry();
  return {
    fetch: (url, init) => fetch(url, init),
    clock: withTimerLines(systemClock),
    random: Math.random,
    newId: () => `req_${crypto.randomUUID().replaceAll("-", "").slice(0, 24)}`,
    writeLog: terminal.error,
    logFormat: terminal.isTerminal ? "text" : "json",
    userAgent: `duo-gateway/${version}`,
    lengthsHold: true,
    ...telemetry && { telemetry },
  };
}

/** The configuration, its token in place, and the file which that came from. */
export interface RunConfig {
  readonly config: Config;
  readonly tokenFile?: TokenFile | undefined;
}

/** The start waits so long, in milliseconds, for what was counted earlier; serving does not. */
const RESTORE_MS = 2_000;

/** The end waits so long for what was counted last. */
const CLOSE_MS = 3_000;

/**
 * Serves the gateway until it is told to stop.
 *
 * @param announce is called once it listens, with the address to reach it by and where statistics
 *   are kept.
 * @param pages shows the dashboard; without it there is its JSON only.
 * @param isDemo whether GitLab is only simulated.
 * @returns the exit code.
 */
export async function run(
  { config, tokenFile }: RunConfig,
  terminal: Terminal,
  announce: (url: string, statistics: string) => void,
  pages?: Pages,
  isDemo = false,
): Promise<number> {
  const named = await readNamedKeys(config);
  if ("problem" in named) {
    terminal.error(named.problem);
    return 1;
  }
  const listed = await readModelList();
  if (listed.problem !== undefined) terminal.error(`WARNING: ${listed.problem}`);
  const opened = await openStatistics(config.statistics);
  if (!opened.database && config.statistics.store === "kv") {
    terminal.error(noStatistics(opened.reason));
    return 1;
  }
  const app = createApp(config, {
    ...machineDeps(terminal),
    ...pages && { pages },
    isDemo,
    ...opened.database && { database: opened.database },
    ...listed.list && { modelList: listed.list },
    ...named.keys && { keyRules: named.keys.rules },
  });
  await app.restore(RESTORE_MS);
  let served: Served;
  try {
    served = serve(app, config);
  } catch (cause) {
    terminal.error(cannotListen(config.server, cause));
    await app.close(CLOSE_MS);
    return 1;
  }
  if (named.keys) keepUpToDate(app, named.keys);
  if (tokenFile) followTokenFile(app, tokenFile);
  let stopping: Promise<void> | undefined;
  onTermination(() => {
    terminal.out("Stopping: finishing what is being served. Once more to stop at once.");
    stopping = served.stop();
  });
  announce(
    `http://${reachable(served.hostname)}:${served.port}`,
    whereKept(opened, app.statistics.store.health()),
  );
  if (hasUsableToken(config)) {
    app.warmUp();
    if (!isDemo) app.watchTokenEnd();
  }
  await served.finished;
  await stopping;
  await app.close(CLOSE_MS);
  return 0;
}

/** Takes over what changes in the keys file, for as long as the process lives. */
function keepUpToDate({ keyRing, logger }: App, { text, read, parse }: NamedKeys): void {
  watchKeys({
    clock: systemClock,
    text,
    read,
    parse,
    onRules(rules) {
      keyRing.replace(rules);
      logger.info("keys file taken over", { keys: rules.length });
    },
    onProblem: (problem) =>
      logger.warn("keys file is wrong; the keys before go on to hold", { problem }),
  });
}

/** Takes over a token that is put into the place of the one before. */
function followTokenFile(app: App, file: TokenFile): void {
  watchTokenFile(file, {
    clock: systemClock,
    onToken: (token) => app.renewCredential(token),
    onProblem: (problem) =>
      app.logger.warn("GITLAB_TOKEN_FILE is wrong; the token before goes on to hold", { problem }),
  });
}

/** An address that a client on this machine can use for one that is listened on. */
function reachable(hostname: string): string {
  if (hostname === "0.0.0.0" || hostname === "::") return "127.0.0.1";
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}
