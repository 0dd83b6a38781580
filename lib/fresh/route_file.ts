/** What a file below `routes/` is, told from its name. */
export type RouteFile =
  | { kind: "app" | "error"; folder: "" }
  | { kind: "layout" | "middleware"; folder: string }
  | { kind: "page"; folder: string; pattern: string };

/**
 * Reads a path relative to `routes/`, without its extension: `dashboard/[id]` is the page of
 * `/dashboard/:id`. `folder` is where its layouts and middlewares lie, such as `dashboard`, and `""`
 * for the root.
 *
 * @throws {TypeError} for a convention of Fresh's that this layer leaves out.
 */
export function readRouteFile(path: string): RouteFile {
  const segments = path.split("/");
  const name = segments.pop() ?? "";
  const folder = segments.join("/");
  if (segments.some((segment) => /^[_(]/.test(segment))) throw unsupported(path);
  switch (name) {
    case "_app":
    case "_error":
      if (folder !== "") throw unsupported(path);
      return { kind: name === "_app" ? "app" : "error", folder };
    case "_layout":
      return { kind: "layout", folder };
    case "_middleware":
      return { kind: "middleware", folder };
  }
  if (name.startsWith("_")) throw unsupported(path);
  const parts = (name === "index" ? segments : [...segments, name]).map((segment) => {
    if (!/[[\]]/.test(segment)) return segment;
    const [, rest, parameter] = /^\[(\.\.\.)?(\w+)\]$/.exec(segment) ?? [];
    if (parameter === undefined) throw unsupported(path);
    return rest ? `:${parameter}*` : `:${parameter}`;
  });
  return { kind: "page", folder, pattern: `/${parts.join("/")}` };
}

function unsupported(path: string): TypeError {
  return new TypeError(`Cannot route routes/${path}: its name means nothing to this layer`);
}

/** Folders around this one, the outermost (`""`) first and itself last. */
export function foldersAround(folder: string): string[] {
  const segments = folder === "" ? [] : folder.split("/");
  return ["", ...segments.map((_, index) => segments.slice(0, index + 1).join("/"))];
}

/** Sorts patterns so that the most specific comes first: literal, then parameter, then rest. */
export function bySpecificity(a: string, b: string): number {
  const [left, right] = [a, b].map((pattern) => pattern.split("/").map(rank).join(""));
  if (left === right) return a < b ? -1 : Number(a > b);
  return (left ?? "") < (right ?? "") ? -1 : 1;
}

function rank(segment: string): string {
  if (!segment.startsWith(":")) return "0";
  return segment.endsWith("*") ? "2" : "1";
}
