import { type Clock, sleep } from "../../core/clock.ts";
import type { Config } from "../../config/mod.ts";
import { exitCode } from "../exit_code.ts";
import type { Terminal } from "../run.ts";
import type { ServiceFiles } from "./files.ts";
import { lookAtService } from "./held.ts";
import { since, tail } from "./tail.ts";

/** What the commands about the background service need of the machine. */
export interface ServiceDesk {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly files: ServiceFiles;
  /** Starts the gateway on its own; resolves with false when it has ended already. */
  spawn(): Promise<SpawnedGateway>;
  /** Whether a gateway of whichever origin answers on this port of this machine. */
  answers(port: number): Promise<boolean>;
  kill(pid: number, signal: "SIGTERM" | "SIGKILL"): void;
}

export interface SpawnedGateway {
  readonly pid: number;
  readonly hasEnded: boolean;
}

/** How often, and how long at most, a change is waited for, in milliseconds. */
const LOOK_EVERY_MS = 100;
const START_MS = 30_000;
/** After the deadline for open answers, until the gateway is stopped by force. */
const FORCE_AFTER_MS = 10_000;
const KILLED_MS = 5_000;

/** Lines of the log that are shown after a start that failed. */
const SHOWN_LINES = 15;

/** `service start`: starts the gateway in the background and waits until it listens. */
export async function startService(
  { server }: Config,
  { terminal, clock, files, spawn, answers }: ServiceDesk,
): Promise<number> {
  const before = await lookAtService(files);
  if (before.held) {
    const where = before.record ? ` (port ${before.record.port})` : "";
    terminal.out(`Already running${where}`);
    return exitCode.done;
  }
  if (await isServedAlone(server, answers)) {
    terminal.error(
      `Failed to start: a gateway that was started in another way answers on port ${server.port}. Stop it, ` +
        "or set PORT to another port.",
    );
    return exitCode.failed;
  }
  terminal.out("Starting…");
  const gateway = await spawn();
  const listens = await until(clock, START_MS, async () => {
    const { record } = await lookAtService(files);
    return record?.pid === gateway.pid ? record.port : gateway.hasEnded ? "ended" : undefined;
  });
  if (typeof listens === "number") {
    terminal.out(`Proxy running on port ${listens}`);
    return exitCode.done;
  }
  const said = await Promise.all(
    [files.log, files.crash].map(async (path) => (await tail(path, SHOWN_LINES)).text),
  );
  terminal.error(
    `Failed to start: ${
      listens === "ended" ? "it has ended at once" : "it does not listen yet"
    }. The end of its log:\n\n${said.filter((text) => text !== "").join("\n")}`,
  );
  return exitCode.failed;
}

/** `service stop`: lets open answers finish within their deadline, and sees that it has ended. */
export async function stopService(
  { server, timeouts }: Config,
  { terminal, clock, files, answers, kill }: ServiceDesk,
): Promise<number> {
  const { held, record } = await lookAtService(files);
  if (!held) {
    if (!await isServedAlone(server, answers)) {
      terminal.out("Not running");
      return exitCode.done;
    }
    terminal.error(
      `The gateway on port ${server.port} was not started by \`service start\`: stop it where it was started.`,
    );
    return exitCode.failed;
  }
  if (!record) {
    terminal.error("The gateway is just starting. Try again in a moment.");
    return exitCode.failed;
  }
  const isOver = async () => (await lookAtService(files)).held ? undefined : true;
  kill(record.pid, "SIGTERM");
  const isStopped = await until(clock, timeouts.shutdown + FORCE_AFTER_MS, isOver) ??
    (kill(record.pid, "SIGKILL"), await until(clock, KILLED_MS, isOver));
  if (!isStopped) {
    terminal.error(`The gateway (process ${record.pid}) cannot be stopped.`);
    return exitCode.failed;
  }
  terminal.out("Proxy stopped");
  return exitCode.done;
}

/** `service status`: whether a gateway runs, started by this command or not. */
export async function serviceStatus(
  { server }: Config,
  { terminal, files, answers }: ServiceDesk,
  json: boolean,
): Promise<number> {
  const { held, record } = await lookAtService(files);
  const runs = held || await isServedAlone(server, answers);
  const at = record?.port ?? server.port;
  if (json) {
    const { pid } = record ?? {};
    terminal.out(JSON.stringify({ running: runs, ...runs && { port: at }, ...pid && { pid } }));
  } else if (!runs) terminal.out("Not running");
  else if (held && !record) terminal.out("Starting");
  else terminal.out(`Running (port ${at})${held ? "" : ", not started by this command"}`);
  return runs ? exitCode.done : exitCode.failed;
}

/** Whether there is somebody on the port. On one that is shared, others say nothing of this one. */
async function isServedAlone(
  { port, reusePort }: Config["server"],
  answers: ServiceDesk["answers"],
): Promise<boolean> {
  return port !== 0 && !reusePort && await answers(port);
}

export interface LogOptions {
  readonly lines: number;
  readonly follow: boolean;
}

/** `service logs`: the end of the log, and what is added to it until this is interrupted. */
export async function serviceLogs(
  { terminal, clock, files: { log } }: ServiceDesk,
  { lines, follow }: LogOptions,
): Promise<number> {
  let { text, end } = await tail(log, lines);
  if (text !== "") terminal.out(text);
  while (follow) {
    await sleep(clock, LOOK_EVERY_MS);
    ({ text, end } = await since(log, end));
    if (text !== "") terminal.out(text.trimEnd());
  }
  return exitCode.done;
}

/** What `look` finds, as soon as it finds something; `undefined` when it did not in time. */
async function until<T>(
  clock: Clock,
  ms: number,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const end = clock.monotonic() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (clock.monotonic() >= end) return undefined;
    await sleep(clock, LOOK_EVERY_MS);
  }
}
