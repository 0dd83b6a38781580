import { hashOf } from "./hash.ts";
import { modulesOf, walk } from "./walk.ts";

/** What a build was made from; paths and folders are relative to the app's. */
export interface Inputs {
  readonly routeDir: string;
  readonly islandDir: string;
  readonly staticDir: string;
  /** The modules within the scripts for the browser. */
  readonly modules: readonly string[];
  /** Names of the packages within them. */
  readonly packages: readonly string[];
}

/** Name of the file that says what was built from what. */
export const RECORD = "inputs.json";

/** The text of the record that lies beside what was built. */
export async function recordOf(root: URL, inputs: Inputs): Promise<string> {
  const record = { hash: await hashOfInputs(root, inputs), inputs };
  return `${JSON.stringify(record, null, 2)}\n`;
}

/**
 * Whether what lies in `outDir` was built from the sources as they are. It takes milliseconds and no
 * bundler, so that it can be asked at every start.
 */
export async function isCurrent(root: URL, outDir: URL): Promise<boolean> {
  try {
    const { hash, inputs } = JSON.parse(await Deno.readTextFile(new URL(RECORD, outDir)));
    return hash === await hashOfInputs(root, inputs);
  } catch {
    // There is no record, or not one of this version, or a source has gone.
    return false;
  }
}

/** Of everything that decides what is built; of routes and islands, names do as well as contents. */
async function hashOfInputs(root: URL, inputs: Inputs): Promise<string> {
  const { routeDir, islandDir, staticDir, modules, packages } = inputs;
  const { imports } = JSON.parse(
    await Deno.readTextFile(new URL("../../../deno.json", import.meta.url)),
  );
  const within = async (folder: URL) =>
    (await walk(folder)).map((path): [name: string, file: URL] => [path, fileAt(folder, path)]);
  const names = async (folder: string) => modulesOf(await walk(new URL(folder, root)));
  const files = [
    ...await within(new URL(staticDir, root)),
    ...await within(new URL(".", import.meta.url)),
    ...modules.map((path): [name: string, file: URL] => [path, fileAt(root, path)]),
  ];
  return hashOf(
    JSON.stringify([
      inputs,
      await names(routeDir),
      await names(islandDir),
      // Those that only other packages use are not there.
      packages.map((name) => imports[name] ?? ""),
      files.map(([name]) => name),
    ]),
    ...await Promise.all(files.map(([, file]) => Deno.readFile(file))),
  );
}

function fileAt(folder: URL, path: string): URL {
  return new URL(path.split("/").map(encodeURIComponent).join("/"), folder);
}
