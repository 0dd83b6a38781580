import { isValidElement, type VNode } from "preact";

/**
 * Whether a value is something to render. Preact's own test takes every object without a constructor
 * for an element, which objects without prototype and signals are too.
 */
export function isElement(value: unknown): value is VNode {
  return isValidElement(value) && Object.hasOwn(value, "constructor") && "props" in value;
}
