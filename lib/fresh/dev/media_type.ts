/** Types of the files that a dashboard has, by the end of their names. */
const types: ReadonlyMap<string, string> = new Map([
  ["css", "text/css; charset=UTF-8"],
  ["gif", "image/gif"],
  ["html", "text/html; charset=UTF-8"],
  ["ico", "image/vnd.microsoft.icon"],
  ["jpg", "image/jpeg"],
  ["js", "text/javascript; charset=UTF-8"],
  ["json", "application/json; charset=UTF-8"],
  ["png", "image/png"],
  ["svg", "image/svg+xml"],
  ["txt", "text/plain; charset=UTF-8"],
  ["webmanifest", "application/manifest+json"],
  ["webp", "image/webp"],
  ["woff2", "font/woff2"],
]);

/** The media type of a file by its name. */
export function mediaTypeOf(path: string): string {
  return types.get(path.slice(path.lastIndexOf(".") + 1)) ?? "application/octet-stream";
}
