import { render } from "preact";
import { type Payload, payloadId } from "../payload.ts";
import { holdsSignals, unpack } from "../wire_unpack.ts";
import { findMarks } from "./find_marks.ts";
import { IslandContent, type ReceivedIsland } from "./island_content.ts";
import { islandRoot } from "./island_root.ts";

/** The exports of a script. */
export type Load = (url: string) => Promise<Readonly<Record<string, unknown>>>;

/** Brings the islands of a document alive. */
export async function wakeIslands(document: Document, load: Load): Promise<void> {
  const text = document.getElementById(payloadId)?.textContent;
  if (!text) return;
  const payload: Payload = JSON.parse(text);
  const modules = await Promise.all(payload.modules.map(load));
  // Ahead of the first rendering, because signals are rendered by hooks that they put into Preact.
  const signals = holdsSignals(payload.props) ? await import("@preact/signals") : undefined;
  const unpacked = unpack(payload.props, signals?.signal);
  const props = Object.values(unpacked as Record<string, Record<string, unknown>>);
  const islands = payload.islands.map(({ module, exportName, slots }, index) => ({
    component: modules[module]?.[exportName] as ReceivedIsland["component"],
    props: props[index] ?? {},
    slots,
  }));

  const marks = findMarks(document);
  const content = new IslandContent(islands, marks.slots);
  // All are read before any is rendered, which removes the marks that lie within it.
  const found = marks.islands.map(({ index, start }) => ({
    vnode: content.island(index),
    root: islandRoot(start),
  }));
  // Not `hydrate`, which would believe the attributes to be right: an island may well render another
  // one in the browser, and says so by `IS_BROWSER`.
  for (const { vnode, root } of found) render(vnode, root);
}
