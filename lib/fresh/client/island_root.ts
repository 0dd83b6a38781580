import type { ContainerNode } from "preact";
import { islandMark } from "../marks.ts";
import { nodesWithin } from "./find_marks.ts";

/**
 * The place of an island as Preact's container: what lies between its marks looks like the children
 * of an element of their own. What Preact asks of a container is `ContainerNode` and its namespace.
 *
 * @param start the island's opening mark.
 */
export function islandRoot(start: Comment): ContainerNode & { namespaceURI: string | null } {
  const parent = start.parentNode as Element;
  const children = () => nodesWithin(islandMark, start);
  // The closing mark, which stays where it is; for want of one the end of the parent.
  const end = (children().at(-1) ?? start).nextSibling;
  const insert = (node: Node, before: Node | null) =>
    // Preact may look beyond the last child for the next one, and comments do not stop it.
    parent.insertBefore(node, before && children().includes(before) ? before : end);
  const root = {
    nodeType: parent.nodeType,
    namespaceURI: parent.namespaceURI,
    parentNode: parent,
    get firstChild() {
      return children()[0] ?? null;
    },
    get childNodes() {
      return children();
    },
    contains: (node: Node | null) => children().some((child) => child.contains(node)),
    insertBefore: insert,
    appendChild: (node: Node) => insert(node, null),
    removeChild: (node: Node) => parent.removeChild(node),
  };
  return root as unknown as ContainerNode & { namespaceURI: string | null };
}
