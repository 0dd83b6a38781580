import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { isItem, type Json, type Path, pathOf, type Step } from "../../../clients/setting.ts";
import { CannotEdit, type Editor, type Span, splice } from "./editor.ts";
import { childGap, insertChild, removeChild } from "./json_children.ts";
import { indentUnit } from "./json_layout.ts";

/**
 * JSON with or without comments and trailing commas. The library's own edits lay out the lines
 * that they touch anew, so only its reading is used.
 */
export const jsonEditor: Editor = {
  read: (text) => text.trim() === "" ? undefined : getNodeValue(treeOf(text)),
  source(text, path) {
    if (text.trim() === "") return undefined;
    const node = find(treeOf(text), path);
    return node && text.slice(node.offset, node.offset + node.length);
  },
  put(text, path, value) {
    if (text.trim() === "") return JSON.stringify(nested(path, value), null, 2) + text;
    const root = treeOf(text);
    const there = find(root, path);
    if (there) return splice(text, spanOf(there), written(text, there, value));
    const { parent, rest } = deepest(root, path);
    const [step, ...below] = rest;
    const [next, ...more] = below;
    const inner = next === undefined ? value : nested(pathOf(next, ...more), value);
    if (step === undefined) throw new CannotEdit("there is nothing to add");
    if (parent.type !== (typeof step === "string" ? "object" : "array")) {
      throw new CannotEdit(`${words(path)} is something else already`);
    }
    const gap = childGap(text, parent);
    const child = layOut(inner, gap, text);
    return insertChild(
      text,
      parent,
      typeof step === "string" ? `${JSON.stringify(step)}: ${child}` : child,
    );
  },
  replace(text, path, source) {
    return splice(text, spanOf(found(text, path)), source);
  },
  take(text, path) {
    const node = found(text, path);
    // The value of a member stands in a pair with its name.
    return removeChild(text, node.parent?.type === "property" ? node.parent : node);
  },
};

function treeOf(text: string): Node {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) {
    const line = text.slice(0, error.offset).split("\n").length;
    throw new CannotEdit(`it is not JSON: ${printParseErrorCode(error.error)} in line ${line}`);
  }
  if (tree?.type !== "object") throw new CannotEdit("it is not a JSON object");
  return tree;
}

function find(root: Node, path: readonly Step[]): Node | undefined {
  let node: Node | undefined = root;
  for (const step of path) {
    if (typeof step === "string") {
      node = node?.type === "object" ? findNodeAtLocation(node, [step]) : undefined;
    } else {
      node = node?.type === "array"
        ? node.children?.find((each) => isItem(getNodeValue(each), step))
        : undefined;
    }
  }
  return node;
}

function found(text: string, path: Path): Node {
  const node = find(treeOf(text), path);
  if (!node) throw new CannotEdit(`${words(path)} is not there`);
  return node;
}

/** How far a path leads, and what of it is missing. */
function deepest(root: Node, path: Path): { parent: Node; rest: readonly Step[] } {
  for (let at = path.length - 1; at > 0; at--) {
    const parent = find(root, path.slice(0, at));
    if (parent) return { parent, rest: path.slice(at) };
  }
  return { parent: root, rest: path };
}

/** The value that a path of things that are not there yet comes to. */
function nested([step, ...rest]: readonly Step[], value: Json): Json {
  if (step === undefined) return value;
  const inner = nested(rest, value);
  return typeof step === "string" ? { [step]: inner } : [inner];
}

/** A value in the place of another one. */
function written(text: string, there: Node, value: Json): string {
  const lineOf = text.slice(0, there.offset).split("\n").at(-1) ?? "";
  return layOut(value, `\n${/^[ \t]*/.exec(lineOf)?.[0]}`, text);
}

/** A value laid out below a line that begins with `gap`, or on one line without a gap. */
function layOut(value: Json, gap: string | undefined, text: string): string {
  if (gap === undefined) return JSON.stringify(value);
  return JSON.stringify(value, null, indentUnit(text)).replaceAll("\n", gap);
}

function spanOf({ offset, length }: Node): Span {
  return { start: offset, end: offset + length };
}

function words(path: readonly Step[]): string {
  return path.map((step) => typeof step === "string" ? step : step.is).join(".");
}
