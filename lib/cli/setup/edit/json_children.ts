import type { Node } from "jsonc-parser";
import { splice } from "./editor.ts";
import { indentUnit } from "./json_layout.ts";
import { indentation, lineEnd } from "./lines.ts";

/**
 * The line end and white space that stand before each member of an object or item of an array;
 * `undefined` where they stand on one line.
 */
export function childGap(text: string, parent: Node): string | undefined {
  const [first] = parent.children ?? [];
  const inner = text.slice(parent.offset, first ? first.offset : parent.offset + parent.length);
  if (!inner.includes("\n")) {
    // A root with nothing in it is laid out; `{}` further in stays on its line.
    return first || parent.parent ? undefined : lineEnd(text) + indentUnit(text);
  }
  const own = first
    ? indentation(text, first.offset)
    : indentation(text, parent.offset) + indentUnit(text);
  return lineEnd(text) + own;
}

/** The text with one more child at the end of an object or array. */
export function insertChild(text: string, parent: Node, child: string): string {
  const gap = childGap(text, parent);
  const last = parent.children?.at(-1);
  const close = parent.offset + parent.length - 1;
  if (!last) return insertFirst(text, parent, gap, child);
  const end = last.offset + last.length;
  const comma = commaAfter(text, end, close);
  const behind = comma === undefined ? end : comma + 1;
  // What is said about the last child on its line stays with it.
  const at = gap === undefined ? behind : afterComments(text, behind, close);
  const added = (gap ?? " ") + child + (comma === undefined ? "" : ",");
  const withChild = splice(text, { start: at, end: at }, added);
  return comma === undefined ? splice(withChild, { start: end, end }, ",") : withChild;
}

function insertFirst(text: string, parent: Node, gap: string | undefined, child: string): string {
  const open = parent.offset + 1;
  const close = parent.offset + parent.length - 1;
  if (gap === undefined) return splice(text, { start: open, end: open }, child);
  const inner = text.slice(open, close);
  const at = open + inner.trimEnd().length;
  const closing = inner.includes("\n") ? "" : lineEnd(text) + indentation(text, parent.offset);
  return splice(text, { start: at, end: at }, gap + child + closing);
}

/** The text without a child of an object or array, and without the comma that came with it. */
export function removeChild(text: string, child: Node): string {
  const { parent } = child;
  const siblings = parent?.children ?? [];
  const at = siblings.indexOf(child);
  const before = siblings[at - 1];
  const close = parent ? parent.offset + parent.length - 1 : text.length;
  const end = child.offset + child.length;
  const next = siblings[at + 1]?.offset ?? close;
  const comma = commaAfter(text, end, next);
  const start = child.offset - (/\s*$/.exec(text.slice(0, child.offset))?.[0].length ?? 0);
  let result = splice(text, { start, end: comma === undefined ? end : comma + 1 }, "");
  if (comma === undefined && before) {
    const last = before.offset + before.length;
    const its = commaAfter(text, last, child.offset);
    if (its !== undefined) result = splice(result, { start: its, end: its + 1 }, "");
  }
  const isOnly = siblings.length === 1 && parent !== undefined;
  return isOnly ? collapse(result, parent.offset + 1) : result;
}

/** An object or array that holds nothing but white space, on one line again. */
function collapse(text: string, open: number): string {
  const space = /^\s*(?=[}\]])/.exec(text.slice(open))?.[0] ?? "";
  return splice(text, { start: open, end: open + space.length }, "");
}

/** Where the comma stands that follows, with nothing but space and comments between. */
function commaAfter(text: string, from: number, to: number): number | undefined {
  const found = /^(?:\s|\/\/.*|\/\*[^]*?\*\/)*,/.exec(text.slice(from, to));
  return found ? from + found[0].length - 1 : undefined;
}

/** The end of the comments that follow on the same line; `from` when something else does. */
function afterComments(text: string, from: number, to: number): number {
  const comments = /^(?:[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/))+(?=[ \t]*[\r\n])/;
  return from + (comments.exec(text.slice(from, to))?.[0].length ?? 0);
}
