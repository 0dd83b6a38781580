/** Plays a Dockerfile without an engine: its very steps, in a folder in place of an image. */
import { copy } from "./_copy.ts";
import { DockerfileParser } from "../npm/dockerfile_ast.ts";

const project = new URL("../../", import.meta.url);

/** Nobody in particular, as which the program runs; the image's own user is not on this machine. */
const NOBODY = 65534;

/** Nothing answers there, so that nothing can be downloaded. */
const NO_WAY_OUT = "http://127.0.0.1:9/";

export interface Image extends AsyncDisposable {
  /** Environment of everything that is run in it. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder that WORKDIR names. */
  readonly folder: string;
  /** Program and arguments that start it with these words in place of CMD, as nobody. */
  start(...words: string[]): readonly [program: string, ...args: string[]];
  /** Those of the health check. */
  readonly health: readonly [program: string, ...args: string[]];
  /** CMD, and what COPY has brought. */
  readonly words: readonly string[];
  readonly copied: readonly string[];
}

/** @throws when a step fails, or is of a kind that is not known here. */
export async function build(dockerfile: string): Promise<Image> {
  const root = await Deno.makeTempDir({ prefix: "image-" });
  await Deno.chmod(root, 0o755);
  const inImage = (path: string) => path.replace(/^\//, `${root}/`);
  const env: Record<string, string> = {
    PATH: `${root}/bin:${Deno.env.get("PATH")}`,
    HOME: `${root}/nowhere`,
  };
  const copied: string[] = [];
  const writable: string[] = [];
  const json = new Map<string, string[]>();
  let folder = root;
  await Deno.mkdir(`${root}/bin`);
  // The base image has it; nobody may look into the folder where this one's may lie.
  await Deno.copyFile(Deno.execPath(), `${root}/bin/deno`);
  await Deno.chmod(`${root}/bin/deno`, 0o755);

  const steps: Readonly<Record<string, (args: string) => void | Promise<void>>> = {
    FROM() {},
    USER() {},
    EXPOSE() {},
    async WORKDIR(path) {
      folder = inImage(path);
      await Deno.mkdir(folder, { recursive: true });
    },
    ENV(pairs) {
      for (const [, name = "", value = ""] of pairs.matchAll(/(\w+)=(\S*)/g)) {
        env[name] = inImage(value);
      }
    },
    async COPY(args) {
      const words = args.split(" ");
      const target = words.pop() ?? "";
      for (const source of words) {
        const to = target.endsWith("/") ? `${target}${source}` : target;
        copied.push(source);
        await copy(new URL(source, project), new URL(to, `file://${folder}/`));
      }
    },
    async RUN(command) {
      await run(command.replaceAll(/-([og]) deno\b/g, `-$1 ${NOBODY}`), folder, env);
    },
    VOLUME(path) {
      writable.push(inImage(path));
    },
    HEALTHCHECK(args) {
      json.set("HEALTHCHECK", JSON.parse(args.slice(args.indexOf("CMD ") + 4)));
    },
    ENTRYPOINT: (args) => void json.set("ENTRYPOINT", JSON.parse(args)),
    CMD: (args) => void json.set("CMD", JSON.parse(args)),
  };
  for (const instruction of DockerfileParser.parse(dockerfile).getInstructions()) {
    const step = steps[instruction.getKeyword()];
    if (!step) throw new Error(`${instruction.getKeyword()} is not known here`);
    await step(instruction.getArgumentsContent() ?? "");
  }
  // Root is not held by it, nobody is.
  await run(`chmod -R a-w ${root} && chmod u+w ${writable.join(" ")}`, root, env);

  const asNobody = (...words: readonly string[]) =>
    ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", ...words] as const;
  return {
    env: { ...env, HTTPS_PROXY: NO_WAY_OUT },
    folder,
    words: json.get("CMD") ?? [],
    copied,
    start: (...words) => asNobody(...json.get("ENTRYPOINT") ?? [], ...words),
    health: asNobody(...json.get("HEALTHCHECK") ?? []),
    async [Symbol.asyncDispose]() {
      await run(`chmod -R u+w ${root}`, "/", env);
      await Deno.remove(root, { recursive: true });
    },
  };
}

async function run(command: string, cwd: string, env: Record<string, string>): Promise<void> {
  const { success, stderr } = await new Deno.Command("sh", {
    args: ["-c", command],
    cwd,
    env,
    stdout: "null",
  }).output();
  if (!success) throw new Error(`${command} failed: ${new TextDecoder().decode(stderr)}`);
}
