import type { Shell } from "./frame.ts";
import { bySpecificity, foldersAround, readRouteFile, type RouteFile } from "./route_file.ts";
import { answerOf, componentIn, middlewaresIn } from "./route_module.ts";
import type { RouteTable, Scope } from "./route_table.ts";
import type { RouteModule, Snapshot } from "./snapshot.ts";

interface Entry {
  readonly path: string;
  readonly file: RouteFile;
  readonly module: RouteModule;
}

/**
 * Adds the pages below `routes/` to a table, in the scope of what was registered before them.
 *
 * @returns the scope of what is registered after them.
 * @throws {TypeError} naming a file that is not what its name says.
 */
export function addFileRoutes<State>(
  table: RouteTable<State>,
  before: Scope<State>,
  routes: Snapshot["routes"],
): Scope<State> {
  const entries = routes.map(([path, module]) => ({ path, file: readRouteFile(path), module }));
  const error = find(entries, "error", "");
  const scopeOf = (folder: string): Scope<State> => ({
    middlewares: [
      ...before.middlewares,
      ...around(entries, "middleware", folder)
        .flatMap(({ path, module }) => middlewaresIn<State>(path, module)),
    ],
    shell: shellOf(entries, folder),
    error: error
      ? { page: componentIn(error.path, error.module), shell: shellOf(entries, "") }
      : before.error,
  });
  const pages = entries.flatMap(({ path, file, module }) =>
    file.kind === "page" ? [{ path, module, folder: file.folder, pattern: file.pattern }] : []
  );
  pages.sort((a, b) => bySpecificity(a.pattern, b.pattern));
  for (const { path, module, folder, pattern } of pages) {
    table.add(pattern, "ALL", { scope: scopeOf(folder), answer: answerOf<State>(path, module) });
  }
  return scopeOf("");
}

function shellOf(entries: readonly Entry[], folder: string): Shell {
  const app = find(entries, "app", "");
  return {
    app: app && componentIn(app.path, app.module),
    layouts: around(entries, "layout", folder)
      .map(({ path, module }) => componentIn(path, module)),
  };
}

function find(entries: readonly Entry[], kind: RouteFile["kind"], folder: string) {
  return entries.find(({ file }) => file.kind === kind && file.folder === folder);
}

/** The files of this kind that apply to a folder, the outermost first. */
function around(entries: readonly Entry[], kind: RouteFile["kind"], folder: string): Entry[] {
  return foldersAround(folder).map((each) => find(entries, kind, each))
    .filter((entry) => entry !== undefined);
}
