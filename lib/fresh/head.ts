import type { ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import { HeadContext } from "./head_context.ts";

/**
 * Renders its children into the document's head: a title in place of the one there, everything else
 * after it. In the browser it does nothing.
 */
export function Head({ children }: { children?: ComponentChildren }): null {
  useContext(HeadContext)?.push(children);
  return null;
}
