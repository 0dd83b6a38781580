import type { Place } from "./place.ts";

/** The installed clients. */
export type Program =
  | "ccr"
  | "claude"
  | "cline"
  | "cn"
  | "codex"
  | "copilot"
  | "opencode"
  | "pi"
  | "qwen";

/** One of the installed programs, and how it is called. */
export interface ClientCommand {
  /** One of the clients, or the gateway's own command line. */
  program: Program | "node" | "duo-gateway";
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
}

export interface ClientResult {
  code: number;
  output: string;
  errors: string;
}

/** A client needs seconds; by then it hangs. */
const HANGS_MS = 90_000;

/** Where nothing listens: what a client wants of the world beside the gateway ends here. */
const NOWHERE = "http://127.0.0.1:9";

/**
 * Runs a client in a place of its own, with nothing of this machine's environment. It is killed,
 * with all that it started, when it hangs.
 */
export async function runClient(
  { program, args, env }: ClientCommand,
  { home, project }: Place,
): Promise<ClientResult> {
  const bin = new URL("npm/node_modules/.bin/", import.meta.url).pathname;
  const isOurs = program === "duo-gateway";
  const child = new Deno.Command(isOurs ? Deno.execPath() : `${bin}${program}`, {
    args: [...isOurs ? ours : [], ...args],
    cwd: project,
    clearEnv: true,
    env: {
      PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`,
      HOME: home,
      TMPDIR: `${home}/tmp`,
      SHELL: "/bin/bash",
      NO_COLOR: "1",
      HTTP_PROXY: NOWHERE,
      HTTPS_PROXY: NOWHERE,
      NO_PROXY: "127.0.0.1",
      ...isOurs && { DENO_DIR: await denoFolder() },
      ...env,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    // In a process group of its own, so that its children can be killed with it.
    detached: true,
  }).spawn();
  const guard = setTimeout(() => killGroup(child.pid), HANGS_MS);
  const [output, errors, { code }] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.status,
  ]);
  clearTimeout(guard);
  // Some leave helpers behind.
  killGroup(child.pid);
  return { code, output, errors };
}

/** How Deno is told to run the gateway's command line. */
const ours = ["run", "-q", "--no-prompt", "-P=cli"].concat(
  ["tests/deno.lock", "main.ts"].map((path) =>
    new URL(`../../../${path}`, import.meta.url).pathname
  ).map((path, at) => at === 0 ? `--lock=${path}` : path),
);

/** Where Deno keeps what it has downloaded: it is not to look for that in the client's home. */
async function denoFolder(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

function killGroup(leader: number): void {
  try {
    Deno.kill(-leader, "SIGKILL");
  } catch {
    // All of it has ended already.
  }
}
