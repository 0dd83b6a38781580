import { type ComponentChildren, createContext, Fragment, h, type VNode } from "preact";
import type { Island } from "./snapshot.ts";

/** An island of one document that the browser is to bring alive. */
export interface PlacedIsland {
  readonly island: Island;
  /** Its props without those in `slots`. */
  readonly props: Readonly<Record<string, unknown>>;
  /** Names of the props that are rendered content, which the browser takes from the document. */
  readonly slots: readonly string[];
}

export interface WaitingSlot {
  readonly id: string;
  readonly children: ComponentChildren;
}

/** What is gathered while one document is rendered. */
export class RenderPass {
  readonly islands: PlacedIsland[] = [];
  readonly #waiting = new Map<string, WaitingSlot>();
  readonly #within: boolean[] = [];

  /** Whether what is rendered now comes out of an island, which will render it in the browser too. */
  get isWithinIsland(): boolean {
    return this.#within.at(-1) ?? false;
  }

  /** To be told of every vnode before it is rendered ... */
  enter({ type }: VNode): void {
    if (type === IslandOutput) this.#within.push(true);
    if (type === HandedContent) this.#within.push(false);
  }

  /** ... and after it. */
  leave({ type }: VNode): void {
    if (type === IslandOutput || type === HandedContent) this.#within.pop();
  }

  /** Notes an island and returns its number in the document. */
  place(placed: PlacedIsland): number {
    return this.islands.push(placed) - 1;
  }

  /** Notes content that its island may render or not. */
  await(slot: WaitingSlot): void {
    this.#waiting.set(slot.id, slot);
  }

  /** Notes that an island has rendered this slot. */
  rendered(id: string): void {
    this.#waiting.delete(id);
  }

  /** Content that its island has not rendered, once. */
  takeWaiting(): WaitingSlot | undefined {
    const [slot] = this.#waiting.values();
    if (slot) this.#waiting.delete(slot.id);
    return slot;
  }
}

/** The pass that a component is rendered in. */
export const RenderPassContext = createContext<RenderPass | undefined>(undefined);

/** Stands around what an island renders. */
export function IslandOutput({ children }: { children?: ComponentChildren }): VNode {
  return h(Fragment, null, children);
}

/** Stands around content that an island was handed, which is not its own. */
export function HandedContent({ children }: { children?: ComponentChildren }): VNode {
  return h(Fragment, null, children);
}
