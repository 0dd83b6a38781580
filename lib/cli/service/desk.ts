import { fileURLToPath } from "node:url";
import type { Clock } from "../../core/clock.ts";
import type { Terminal } from "../run.ts";
import type { ServiceDesk, SpawnedGateway } from "./control.ts";
import { type ServiceFiles, serviceFiles } from "./files.ts";
import { gatewayCommand } from "./gateway_command.ts";

/** How long whoever listens on the port may take to say who it is, in milliseconds. */
const ANSWER_MS = 2_000;

/** This machine, for the commands about the background service. The folder is made if need be. */
export async function serviceDesk(
  terminal: Terminal,
  clock: Clock,
  folder: string,
): Promise<ServiceDesk> {
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  const files = serviceFiles(folder);
  return {
    terminal,
    clock,
    files,
    spawn: () => spawn(files),
    answers,
    kill,
  };
}

/**
 * Starts the gateway in a session of its own, so that it outlives this terminal. A shell only opens
 * the file for its last words and then becomes the gateway: the process number is the gateway's.
 */
async function spawn(files: ServiceFiles): Promise<SpawnedGateway> {
  const { program, args, cwd } = gatewayCommand(
    ["serve", "--service-folder", files.folder],
    files.folder,
  );
  await Deno.writeTextFile(files.crash, "", { mode: 0o600 });
  const command = Deno.build.os === "windows"
    ? new Deno.Command(program, {
      args,
      cwd,
      stdin: "null",
      stdout: "null",
      stderr: "null",
      detached: true,
    })
    : new Deno.Command("sh", {
      args: ["-c", 'exec "$@" >> "$0" 2>&1', files.crash, program, ...args],
      cwd,
      stdin: "null",
      stdout: "null",
      stderr: "null",
      detached: true,
    });
  const child = command.spawn();
  child.unref();
  let hasEnded = false;
  child.status.then(() => hasEnded = true);
  return {
    pid: child.pid,
    get hasEnded() {
      return hasEnded;
    },
  };
}

function kill(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch (cause) {
    // It has ended in this very moment.
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
  }
}

async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      signal: AbortSignal.timeout(ANSWER_MS),
      redirect: "manual",
    });
    return (await response.text()).startsWith('{"name":"duo-gateway"');
  } catch {
    return false;
  }
}

/** The folder `data` beside the program, where nothing else is said. */
export const defaultServiceFolder = fileURLToPath(new URL("../../../data", import.meta.url));
