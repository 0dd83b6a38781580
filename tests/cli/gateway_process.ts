/** The gateway as a process of its own, as people start it. */
import { dirname } from "node:path";
import { settingNames } from "../../lib/config/mod.ts";

const root = new URL("../../", import.meta.url);

/**
 * A program to be tried in place of the sources: the one file of `deno task bundle`, say. It is
 * started in the folder in which it lies.
 */
const packaged = Deno.env.get("GATEWAY_PROGRAM");

/** However slow the machine is, by then a process that should have ended hangs. */
const HANGS_MS = 60_000;

export interface GatewayProcess extends AsyncDisposable {
  /** The next line of standard output; `undefined` after the last one. */
  line(): Promise<string | undefined>;
  /** Reads standard output up to a line in which this is found, and returns what it matched. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  signal(signal: Deno.Signal): void;
  /** Waits for the end, and gives the exit code and what was written to standard error. */
  end(): Promise<{ code: number; errors: string }>;
}

/** Starts `main.ts` with the permissions of its tasks, or wider ones, and these settings only. */
export function startProcess(
  args: readonly string[],
  settings: Record<string, string> = {},
  permissions: readonly string[] = [],
): GatewayProcess {
  if (packaged !== undefined) {
    return startProgram(packaged, args, {
      cwd: dirname(packaged),
      settings: { ...settings, DUO_GATEWAY_DENO_FLAGS: permissions.join(" ") },
    });
  }
  return startDeno(runArgs(permissions, args), settings);
}

/** The same, with no file of the process growing beyond so many kilobytes; needs bash. */
export function startLimited(
  fileKilobytes: number,
  settings: Record<string, string>,
  permissions: readonly string[],
): GatewayProcess {
  const limit = `trap "" XFSZ; ulimit -f ${fileKilobytes}; exec "$0" "$@"`;
  const args = ["-c", limit, Deno.execPath(), ...runArgs(permissions, [])];
  return startDeno(args, settings, "bash");
}

function runArgs(permissions: readonly string[], args: readonly string[]): string[] {
  return [
    "run",
    "-q",
    "--no-prompt",
    "--lock=deno.lock",
    "--frozen",
    "-P=serve",
    ...permissions,
    "main.ts",
    ...args,
  ];
}

/** Starts a task of `deno.json` with these settings only. */
export function startTask(task: string, settings: Record<string, string> = {}): GatewayProcess {
  return startDeno(["task", "-q", task], settings);
}

function startDeno(
  args: string[],
  settings: Record<string, string>,
  program = Deno.execPath(),
): GatewayProcess {
  return startProgram(program, args, { cwd: root, settings });
}

/**
 * Starts a program with these settings only.
 *
 * An empty variable counts as unset and wins over a `.env` file that may be there. Traffic of tests
 * must not stand among the statistics of whoever runs them.
 */
export function startProgram(
  program: string,
  args: readonly string[],
  { cwd, settings }: { cwd: string | URL; settings: Record<string, string> },
): GatewayProcess {
  const unset = Object.fromEntries(settingNames.map((name) => [name, ""]));
  const child = new Deno.Command(program, {
    args: [...args],
    cwd,
    env: { ...unset, STATS_STORE: "memory", NO_COLOR: "1", ...settings },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const kill = () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
  };
  const guard = setTimeout(kill, HANGS_MS);
  const errors = new Response(child.stderr).text();
  const lines = linesOf(child.stdout);
  const line = async () => (await lines.next()).value ?? undefined;
  const end = async () => {
    for await (const _ of lines);
    const { code } = await child.status;
    clearTimeout(guard);
    return { code, errors: await errors };
  };
  return {
    line,
    async until(pattern) {
      for (let text = await line(); text !== undefined; text = await line()) {
        const match = pattern.exec(text);
        if (match) return match;
      }
      throw new Error(`Nothing printed matches ${pattern}; on standard error: ${await errors}`);
    },
    signal: (signal) => child.kill(signal),
    end,
    async [Symbol.asyncDispose]() {
      kill();
      await end();
    },
  };
}

async function* linesOf(bytes: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of bytes.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest) yield rest;
}
