import type { VNode } from "preact";
import { keyedUrl } from "./asset_key.ts";
import type { StaticFile } from "./snapshot.ts";

/** Attributes by which elements load files. */
const fileAttributes: ReadonlyMap<unknown, string> = new Map([
  ["img", "src"],
  ["link", "href"],
  ["script", "src"],
  ["source", "src"],
]);

/**
 * Does to an element of a document what authors would otherwise repeat everywhere: URLs of static
 * files get the key by which they may be cached for ever, and a link says whether it leads to the
 * page that it is on, or above it.
 */
export function improveElement(
  vnode: VNode,
  path: string,
  files: ReadonlyMap<string, StaticFile>,
): void {
  const props: Readonly<Record<string, unknown>> = vnode.props;
  const added = vnode.type === "a" ? linkMarks(props, path) : fileKey(vnode.type, props, files);
  if (added) vnode.props = { ...props, ...added } as VNode["props"];
}

function linkMarks({ href, ...props }: Readonly<Record<string, unknown>>, path: string) {
  if (typeof href !== "string" || "aria-current" in props) return undefined;
  const here = path.replace(/(?<=.)\/$/, "");
  if (href === here) return { "data-current": "true", "aria-current": "page" };
  const isAbove = href !== "/" && here.startsWith(`${href}/`);
  return isAbove ? { "data-ancestor": "true", "aria-current": "true" } : undefined;
}

function fileKey(
  type: VNode["type"],
  props: Readonly<Record<string, unknown>>,
  files: ReadonlyMap<string, StaticFile>,
) {
  const attribute = fileAttributes.get(type);
  const url = attribute && props[attribute];
  const file = typeof url === "string" && files.get(url);
  return attribute && file && !file.isImmutable
    ? { [attribute]: keyedUrl(String(url), file.hash) }
    : undefined;
}
