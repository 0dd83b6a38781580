/**
 * `deno task compile [target...]`: one program for each system, with Deno, the dashboard and the
 * rights of `deno task start` inside. Deno downloads its runtime for each from its own site.
 *
 * With `--dry-run` it is made for this machine with the Deno that runs this in place of that
 * runtime: what comes out does not start the gateway, but has everything in it that would be.
 *
 * @module
 */
import { launchFlags } from "./launch_flags.ts";

const root = new URL("../", import.meta.url);

/** The systems that Deno compiles for. */
export const targets = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
] as const;

/** Arguments of `deno compile`. Bundled, a program holds 1.4 MB, and not all of each package. */
async function compileArgs(output: string): Promise<string[]> {
  const { unstable, permissions } = launchFlags(
    await Deno.readTextFile(new URL("deno.json", root)),
  );
  return [
    "compile",
    "--lock=deno.lock",
    "--frozen",
    "--bundle",
    "--minify",
    ...unstable,
    ...permissions,
    `--output=${output}`,
  ];
}

/** @throws when `deno compile` fails; it has said why. */
async function compile(args: readonly string[], env: Record<string, string> = {}): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [...args, "main.ts"],
    cwd: root,
    env,
  }).spawn().status;
  if (!success) throw new Error("deno compile failed.");
}

if (import.meta.main) {
  if (Deno.args[0] === "--dry-run") {
    await compile(await compileArgs("dist/dry-run"), { DENORT_BIN: Deno.execPath() });
  } else {
    for (const target of Deno.args.length > 0 ? Deno.args : targets) {
      const args = await compileArgs(`dist/duo-gateway-${target}`);
      await compile([...args, `--target=${target}`]);
    }
  }
}
