/** Programs in processes of their own, which answer one line for each line that they are told. */

const root = new URL("../../", import.meta.url);

export interface Program extends AsyncDisposable {
  readonly pid: number;
  /** The first line that it printed: where it listens. */
  readonly url: string;
  /** Tells it a line and reads the line that it answers. */
  ask(line: string): Promise<string>;
  /** Lets it end by itself. */
  end(): Promise<void>;
}

export interface ProgramOptions {
  env?: Record<string, string>;
  v8Flags?: readonly string[];
  /** What becomes of what it prints to standard error. */
  errors?: "inherit" | "null";
}

/** Starts a script of this folder with the rights of the tests, and waits until it listens. */
export async function startProgram(
  script: string,
  { env = {}, v8Flags = [], errors = "inherit" }: ProgramOptions = {},
): Promise<Program> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-q",
      "--no-prompt",
      "--lock=tests/deno.lock",
      "--frozen",
      "-P=test",
      ...v8Flags.length > 0 ? [`--v8-flags=${v8Flags.join(",")}`] : [],
      new URL(script, import.meta.url).pathname,
    ],
    cwd: root,
    env: { NO_COLOR: "1", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: errors,
  }).spawn();
  const input = child.stdin.getWriter();
  const lines = linesOf(child.stdout);
  const next = async () => {
    const { value } = await lines.next();
    if (value === undefined) throw new Error(`${script} has ended`);
    return value;
  };
  const end = async () => {
    await input.close().catch(() => {});
    await child.status;
  };
  const url = await next();
  return {
    pid: child.pid,
    url,
    async ask(line) {
      await input.write(new TextEncoder().encode(`${line}\n`));
      return await next();
    },
    end,
    [Symbol.asyncDispose]: end,
  };
}

/** The lines of a stream of bytes, each without its end. */
export async function* linesOf(bytes: ReadableStream<Uint8Array<ArrayBuffer>>) {
  let rest = "";
  for await (const text of bytes.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
