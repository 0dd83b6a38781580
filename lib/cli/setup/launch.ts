import { exitCode } from "../exit_code.ts";
import type { Client, Target } from "../../clients/mod.ts";
import type { Terminal } from "../run.ts";

/** What the command works with. */
export interface LaunchDesk {
  readonly terminal: Terminal;
  /** A variable of the environment, when there is one that may be read. */
  environment(name: string): string | undefined;
}

/** How long a gateway may take to say that it is there, in milliseconds. */
const ANSWERS_WITHIN_MS = 3_000;

/**
 * `duo-gateway launch`: runs a client on the gateway, without a file being written. What the client
 * is sent by the system, interrupts among it, reaches it.
 *
 * @returns the client's exit code, or 128 and the number of the signal that ended it.
 */
export async function launch(
  client: Client,
  target: Target,
  words: readonly string[],
  { terminal, environment }: LaunchDesk,
): Promise<number> {
  const how = client.launch?.(target);
  if (!how) {
    terminal.error(
      `${client.name} cannot be launched: nothing but its files says where a gateway is. ` +
        `To change those: duo-gateway setup ${client.id} --write`,
    );
    return exitCode.failed;
  }
  const problem = await problemOf(target.origin);
  if (problem !== undefined) {
    terminal.error(
      `No gateway answers at ${target.origin}: ${problem}. Start it with "duo-gateway", or name ` +
        "another one by --url.",
    );
    return exitCode.failed;
  }
  const { program, args, env, without = [] } = how;
  // Of those that would win only an empty one can be handed on in its place.
  const emptied = without.filter((name) => environment(name) !== undefined);
  try {
    return await runChild(program, [...args, ...words], {
      ...Object.fromEntries(emptied.map((name) => [name, ""])),
      ...env,
    });
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    terminal.error(
      `There is no program ${program} on the PATH. To install ${client.name}: ${client.install}`,
    );
    return exitCode.failed;
  }
}

async function problemOf(origin: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`${origin}/health`, {
      signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
      redirect: "manual",
    });
    await answer.body?.cancel();
    return answer.ok ? undefined : `it answers with ${answer.status}`;
  } catch (cause) {
    return cause instanceof DOMException && cause.name === "TimeoutError"
      ? `no answer within ${ANSWERS_WITHIN_MS / 1000} seconds`
      : "there is no connection";
  }
}

/** Signals that end a process unless it says otherwise, and that are for the client. */
const passedOn: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

async function runChild(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  let child: Deno.ChildProcess | undefined;
  const handlers = passedOn.map((signal): [Deno.Signal, () => void] => [signal, () => {
    // A terminal sends SIGINT to both by itself.
    if (signal !== "SIGINT" || !Deno.stdin.isTerminal()) child?.kill(signal);
  }]);
  // Before the client is there, so that no signal can end this process alone.
  for (const [signal, handler] of handlers) Deno.addSignalListener(signal, handler);
  try {
    child = new Deno.Command(program, {
      args: [...args],
      env,
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
    }).spawn();
    // Deno adds the number of a signal to 128 as shells do.
    return (await child.status).code;
  } finally {
    for (const [signal, handler] of handlers) Deno.removeSignalListener(signal, handler);
  }
}
