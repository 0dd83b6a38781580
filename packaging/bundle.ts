/**
 * `deno task bundle`: the whole gateway, dashboard included, as one file of JavaScript that starts
 * itself with the Deno that is installed, or with the one that npx fetches.
 *
 * @module
 */
import { launchFlags } from "./launch_flags.ts";

const root = new URL("../", import.meta.url);
const output = new URL("dist/duo-gateway.js", root);

/** The Deno that npx fetches where none is installed. */
const DENO = "deno@2.9.6";

/**
 * Lines that are shell commands to a shell and strings with comments to JavaScript. Paths are
 * absolute because the gateway keeps its files beside this one, wherever it is started.
 */
function header(denoJson: string): string {
  const { unstable, permissions } = launchFlags(
    denoJson,
    (path) => path.startsWith("/") ? path : `$d/${path}`,
  );
  const flags = [...unstable, ...permissions].map((flag) => `"${flag}"`).join(" ");
  return [
    "#!/bin/sh",
    '":" //; d=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P) || exit 1',
    `":" //; if command -v deno > /dev/null; then r=deno; else r="npx -y ${DENO}"; fi`,
    `":" //; exec $r run -q --no-config --no-lock --no-remote --no-npm ${flags} ` +
    '$DUO_GATEWAY_DENO_FLAGS "$d/$(basename -- "$0")" "$@"',
    ";",
    "",
  ].join("\n");
}

async function bundle(): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "-q",
      "--lock=deno.lock",
      "--frozen",
      "--platform=deno",
      "--minify",
      "main.ts",
    ],
    cwd: root,
  }).output();
  if (success) return new TextDecoder().decode(stdout);
  throw new Error(`deno bundle failed: ${new TextDecoder().decode(stderr)}`);
}

const denoJson = await Deno.readTextFile(new URL("deno.json", root));
const text = header(denoJson) + await bundle();
await Deno.mkdir(new URL(".", output), { recursive: true });
await Deno.writeTextFile(output, text, { mode: 0o755 });
await Deno.chmod(output, 0o755);
console.log(`dist/duo-gateway.js, ${(text.length / 1e6).toFixed(2)} MB`);
