import { type ComponentChildren, Fragment, h, type VNode } from "preact";
import { useContext } from "preact/hooks";
import { jsxTemplate } from "preact/jsx-runtime";
import { isElement } from "./is_element.ts";
import { islandMark, type Mark, slotId, slotMark } from "./marks.ts";
import {
  HandedContent,
  IslandOutput,
  type RenderPass,
  RenderPassContext,
  type WaitingSlot,
} from "./render_pass.ts";
import type { Island } from "./snapshot.ts";

export interface IslandHostProps {
  island: Island;
  props: Readonly<Record<string, unknown>>;
}

/** Renders an island between marks by which the browser finds it, its slots between marks of theirs. */
export function IslandHost({ island, props }: IslandHostProps): VNode {
  const pass = useContext(RenderPassContext);
  if (!pass) throw new Error("An island can be rendered in a document only");
  if (pass.isWithinIsland) return h(island.component, props);

  const slots = Object.keys(props).filter((name) => isContent(props[name]));
  const data = Object.entries(props).filter(([name]) => !slots.includes(name));
  const index = pass.place({ island, props: Object.fromEntries(data), slots });
  const contents = slots.map((name) => {
    const slot = { id: slotId(index, name), children: props[name] as ComponentChildren };
    pass.await(slot);
    return [name, h(Slot, { pass, ...slot })];
  });
  const output = h(island.component, { ...props, ...Object.fromEntries(contents) });
  return between(islandMark, index, h(IslandOutput, null, output));
}

/** Content from outside an island, where it is rendered within it. */
function Slot({ pass, id, children }: WaitingSlot & { pass: RenderPass }): VNode {
  pass.rendered(id);
  return between(slotMark, id, h(HandedContent, null, children));
}

/** Whether a prop is rendered content, and no data. */
function isContent(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isContent);
  return isElement(value);
}

/** Content between two comments. Unlike an element they may stand anywhere, such as in a table. */
function between<Id>(mark: Mark<Id>, id: Id, content: ComponentChildren): VNode {
  const comments = [`<!--${mark.opening(id)}-->`, `<!--${mark.closing}-->`];
  // As a fragment: a template would take text for HTML.
  return jsxTemplate(comments, h(Fragment, null, content));
}
