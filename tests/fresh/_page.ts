/** A document with its islands alive, in a DOM without a browser. */
import { parseHTML } from "../npm/linkedom.ts";
import { wakeIslands } from "../../lib/fresh/client/wake_islands.ts";

export interface LivePage {
  readonly document: Document;
  /** Text of the element that this selects. */
  text(selector: string): string | undefined;
  /** Clicks, and waits until what follows from it has been rendered. */
  click(selector: string): Promise<void>;
  /** Puts away what it put into the global scope. */
  [Symbol.dispose](): void;
}

/** Brings a page alive as a browser would. */
export async function openPage(html: string, islands: Record<string, unknown>): Promise<LivePage> {
  const { document, Event } = parseHTML(html) as unknown as {
    document: Document;
    Event: typeof globalThis.Event;
  };
  // Preact reaches for it by its global name.
  const scope = globalThis as { document?: Document };
  scope.document = document;
  await wakeIslands(document, () => Promise.resolve(islands));
  return {
    document,
    text: (selector) => document.querySelector(selector)?.textContent ?? undefined,
    async click(selector) {
      document.querySelector(selector)?.dispatchEvent(new Event("click", { bubbles: true }));
      // Preact renders in a microtask that it puts off once.
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    },
    [Symbol.dispose]() {
      delete scope.document;
    },
  };
}
