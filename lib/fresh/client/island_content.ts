import { type Attributes, type ComponentType, h, type VNode } from "preact";
import { islandMark, slotId } from "../marks.ts";
import { nodesWithin } from "./find_marks.ts";

/** An island as the browser got it. */
export interface ReceivedIsland {
  readonly component: ComponentType;
  readonly props: Readonly<Record<string, unknown>>;
  /** Names of the props that are content of the document. */
  readonly slots: readonly string[];
}

/** Makes vnodes of a document's islands and of the content that was handed to them. */
export class IslandContent {
  readonly #islands: readonly ReceivedIsland[];
  readonly #slots: ReadonlyMap<string, readonly Node[]>;

  constructor(islands: readonly ReceivedIsland[], slots: ReadonlyMap<string, readonly Node[]>) {
    this.#islands = islands;
    this.#slots = slots;
  }

  /** An island with its props; those that are content have become vnodes that it may drop and show. */
  island(index: number): VNode | null {
    const island = this.#islands[index];
    if (!island) return null;
    const content = island.slots.map((name) =>
      [name, this.#vnodes(this.#slots.get(slotId(index, name)) ?? [])] as const
    );
    return h(island.component, { ...island.props, ...Object.fromEntries(content) });
  }

  #vnodes(nodes: readonly Node[]): (VNode | string | null)[] {
    const vnodes = [];
    const within = new Set<Node>();
    for (const node of nodes) {
      if (within.has(node)) continue;
      if (node.nodeType === node.TEXT_NODE) vnodes.push(node.nodeValue);
      else if (node.nodeType === node.ELEMENT_NODE) vnodes.push(this.#element(node as Element));
      else if (node.nodeType === node.COMMENT_NODE) {
        const index = islandMark.read((node as Comment).data);
        if (index === undefined) continue;
        for (const inner of nodesWithin(islandMark, node)) within.add(inner);
        vnodes.push(this.island(index));
      }
    }
    return vnodes;
  }

  #element(element: Element): VNode {
    const props: Attributes & Record<string, unknown> = {};
    for (const { name, value } of element.attributes) {
      // An attribute without value, such as `disabled`, is `true` as a prop.
      const isFlag = value === "" && Reflect.get(element, name) === true;
      props[name] = isFlag ? true : value;
    }
    return h(element.localName as string, props, this.#vnodes([...element.childNodes])) as VNode;
  }
}
