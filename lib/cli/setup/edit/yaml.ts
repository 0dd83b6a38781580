import {
  type Document,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseAllDocuments,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { isItem, type Json, type Path, type Step } from "../../../clients/setting.ts";
import { yamlItem, yamlLines } from "../../../clients/yaml.ts";
import { CannotEdit, type Editor, type Span, splice } from "./editor.ts";
import { lineEnd, lineStart, lineStop, wholeLines } from "./lines.ts";

type Collection = YAMLMap<Node, Node | null> | YAMLSeq<Node>;
type Entry = Pair<Node, Node | null> | Node;

/** YAML. The library writes documents anew as a whole, so only its reading is used. */
export const yamlEditor: Editor = {
  read: (text) => documentOf(text)?.toJS() ?? undefined,
  source(text, path) {
    const entry = find(documentOf(text), path);
    const node = entry && valueOf(entry);
    return node ? text.slice(...rangeOf(node)) : undefined;
  },
  put(text, path, value) {
    const document = documentOf(text);
    const there = find(document, path);
    const node = there && valueOf(there);
    if (node) return replaceNode(text, node, value);
    for (let at = path.length - 1; at > 0; at--) {
      const above = path.slice(0, at);
      const entry = find(document, above);
      if (!entry) continue;
      return addBelow(text, entry, path.slice(at), value);
    }
    const root = document?.contents;
    if (!root) return appendLines(text, entryLines(path, value));
    if (!isMap(root)) throw new CannotEdit("it is not a mapping");
    return addTo(text, collection(root), path, value);
  },
  replace(text, path, source) {
    const node = valueOf(found(text, path));
    if (!node) throw new CannotEdit("there is no value");
    const [start, end] = rangeOf(node);
    return splice(text, { start, end }, source);
  },
  take(text, path) {
    const document = documentOf(text);
    const entry = find(document, path);
    const parent = path.length > 1 ? parentOf(document, path) : document?.contents;
    if (!entry || !parent || !isCollection(parent)) throw new CannotEdit("it is not there");
    const list = collection(parent);
    if (list.flow) return takeFromFlow(text, list, entry);
    return splice(text, wholeLines(text, startOf(text, list, entry), endOf(entry)), "");
  },
};

function documentOf(text: string): Document.Parsed | undefined {
  const documents = parseAllDocuments(text, { uniqueKeys: true });
  if (!Array.isArray(documents)) return undefined;
  const [document, second] = documents;
  if (second) throw new CannotEdit("it holds several documents");
  const [error] = document?.errors ?? [];
  if (error) throw new CannotEdit(`it is not YAML: ${error.message.split("\n")[0]}`);
  return document;
}

function collection(node: unknown): Collection {
  if (isMap<Node, Node | null>(node) || isSeq<Node>(node)) return node;
  throw new CannotEdit("it is something else already");
}

function find(document: Document.Parsed | undefined, path: readonly Step[]): Entry | undefined {
  let node: unknown = document?.contents;
  let entry: Entry | undefined;
  for (const step of path) {
    entry = typeof step === "string" ? pairOf(node, step) : itemOf(node, step);
    node = entry && valueOf(entry);
  }
  return entry;
}

function pairOf(node: unknown, name: string): Pair<Node, Node | null> | undefined {
  if (!isMap<Node, Node | null>(node)) return undefined;
  return node.items.find(({ key }) => isScalar(key) && key.value === name);
}

function itemOf(node: unknown, step: Exclude<Step, string>): Node | undefined {
  if (!isSeq<Node>(node)) return undefined;
  return node.items.find((item) => isMap(item) && isItem(item.toJSON(), step));
}

function found(text: string, path: Path): Entry {
  const entry = find(documentOf(text), path);
  if (!entry) throw new CannotEdit("it is not there");
  return entry;
}

function parentOf(document: Document.Parsed | undefined, path: readonly Step[]) {
  const entry = find(document, path.slice(0, -1));
  return entry && valueOf(entry);
}

function valueOf(entry: Entry): Node | null {
  return isPair(entry) ? entry.value : entry;
}

function rangeOf(node: Node): [number, number] {
  if (!node.range) throw new CannotEdit("it cannot be located");
  return [node.range[0], node.range[1]];
}

/** Where an entry's words end, before the space and the comments behind it. */
function endOf(entry: Entry): number {
  const node = valueOf(entry);
  if (isPair(entry) && (!node || isEmpty(node))) return rangeOf(entry.key)[1];
  if (!node) throw new CannotEdit("it cannot be located");
  const last = isCollection(node) && !node.flow ? collection(node).items.at(-1) : undefined;
  return last ? endOf(last) : rangeOf(node)[1];
}

/** Whether there is a key and no value. */
function isEmpty(node: Node): boolean {
  const [start, end] = rangeOf(node);
  return start === end;
}

function startOf(text: string, parent: Collection, entry: Entry): number {
  if (isPair(entry)) return rangeOf(entry.key)[0];
  const [start] = rangeOf(entry);
  const dash = text.lastIndexOf("-", start - 1);
  if (dash < rangeOf(parent)[0]) throw new CannotEdit("it cannot be located");
  return dash;
}

/** The lines of what is missing of a path. */
function entryLines([step, ...rest]: readonly Step[], value: Json): string[] {
  const inner = valueBelow(rest, value);
  if (typeof step === "string") return yamlLines({ [step]: inner });
  return yamlItem(inner);
}

function valueBelow([step, ...rest]: readonly Step[], value: Json): Json {
  if (step === undefined) return value;
  const inner = valueBelow(rest, value);
  return typeof step === "string" ? { [step]: inner } : [inner];
}

function addBelow(text: string, entry: Entry, rest: readonly Step[], value: Json): string {
  const node = valueOf(entry);
  if (node && isCollection(node)) return addTo(text, collection(node), rest, value);
  if (!isPair(entry) || (node && !isEmpty(node))) {
    throw new CannotEdit("it is something else already");
  }
  // A key without a value gets its first one below it.
  const column = columnOf(text, rangeOf(entry.key)[0]);
  return addLines(text, endOf(entry), column + 2, entryLines(rest, value));
}

function addTo(text: string, to: Collection, path: readonly Step[], value: Json): string {
  const [step] = path;
  if (isMap(to) !== (typeof step === "string")) {
    throw new CannotEdit("it is something else already");
  }
  if (to.flow) return addToFlow(text, to, path, value);
  const last = to.items.at(-1);
  if (!last) throw new CannotEdit("it cannot be located");
  return addLines(text, endOf(last), columnOf(text, rangeOf(to)[0]), entryLines(path, value));
}

/** Lines more, below the one that a position is on. */
function addLines(text: string, end: number, column: number, lines: readonly string[]): string {
  const eol = lineEnd(text);
  const indented = lines.map((line) => " ".repeat(column) + line).join(eol);
  // A block of text ends behind its last line.
  if (text[end - 1] === "\n") return splice(text, { start: end, end }, indented + eol);
  const at = lineStop(text, end);
  return splice(text, { start: at, end: at }, eol + indented);
}

function appendLines(text: string, lines: readonly string[]): string {
  const eol = lineEnd(text);
  if (text === "") return lines.join(eol);
  return text.endsWith("\n")
    ? text + lines.map((line) => line + eol).join("")
    : text + lines.map((line) => eol + line).join("");
}

function addToFlow(text: string, to: Collection, [step, ...rest]: readonly Step[], value: Json) {
  const inner = JSON.stringify(valueBelow(rest, value));
  const entry = typeof step === "string" ? `${JSON.stringify(step)}: ${inner}` : inner;
  const last = to.items.at(-1);
  const at = last ? endOf(last) : rangeOf(to)[0] + 1;
  return splice(text, { start: at, end: at }, last ? `, ${entry}` : entry);
}

function takeFromFlow(text: string, parent: Collection, entry: Entry): string {
  const entries: readonly Entry[] = parent.items;
  const at = entries.indexOf(entry);
  const [before, after] = [entries[at - 1], entries[at + 1]];
  const begin = (each: Entry) => rangeOf(isPair(each) ? each.key : each)[0];
  const span: Span = before
    ? { start: endOf(before), end: endOf(entry) }
    : { start: begin(entry), end: after ? begin(after) : endOf(entry) };
  return splice(text, span, "");
}

function replaceNode(text: string, node: Node, value: Json): string {
  const [start, end] = rangeOf(node);
  if (isEmpty(node)) return splice(text, { start, end }, ` ${JSON.stringify(value)}`);
  const isBlock = isCollection(node) && !node.flow;
  if (!isBlock) return splice(text, { start, end }, JSON.stringify(value));
  const column = columnOf(text, start);
  const [first = "", ...more] = yamlLines(value);
  const lines = [first, ...more.map((line) => " ".repeat(column) + line)];
  return splice(text, { start, end: endOf(node) }, lines.join(lineEnd(text)));
}

function columnOf(text: string, at: number): number {
  return at - lineStart(text, at);
}
