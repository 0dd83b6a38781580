import { type AST, getStaticTOMLValue, parseTOML } from "toml-eslint-parser";
import type { Path } from "../../../clients/setting.ts";
import { tomlHeader, tomlMember, tomlValue } from "../../../clients/toml.ts";
import { CannotEdit, type Editor, splice } from "./editor.ts";
import { lineEnd, lineStart, lineStop, wholeLines } from "./lines.ts";

type Table = AST.TOMLTopLevelTable | AST.TOMLTable;

/** TOML. New tables come last, new members of the root before the first table. */
export const tomlEditor: Editor = {
  read: (text) => text.trim() === "" ? undefined : getStaticTOMLValue(treeOf(text)),
  source(text, path) {
    const pair = find(treeOf(text), named(path));
    return pair && text.slice(...pair.value.range);
  },
  put(text, path, value) {
    const names = named(path);
    const tree = treeOf(text);
    const pair = find(tree, names);
    if (pair) return splice(text, span(pair.value), tomlValue(value));
    const folder = names.slice(0, -1);
    const member = tomlMember(names.at(-1) ?? "", value);
    const table = tables(tree).find((each) => same(pathOf(each), folder));
    if (folder.length === 0) return putInRoot(text, tree, member);
    return table ? putAfter(text, table.body.at(-1) ?? table.key, member) : append(
      text,
      `${tomlHeader(folder)}${lineEnd(text)}${member}`,
    );
  },
  replace(text, path, source) {
    return splice(text, span(found(text, path).value), source);
  },
  take(text, path) {
    const pair = found(text, path);
    const table = pair.parent;
    if (table.type === "TOMLTable" && table.kind === "standard" && table.body.length === 1) {
      return takeTable(text, table);
    }
    return splice(text, wholeLines(text, pair.range[0], pair.range[1]), "");
  },
};

function treeOf(text: string): AST.TOMLProgram {
  try {
    // What Codex reads; the parser knows a later version too.
    return parseTOML(text, { tomlVersion: "1.0.0" });
  } catch (cause) {
    throw new CannotEdit(`it is not TOML: ${cause instanceof Error ? cause.message : cause}`);
  }
}

function tables(tree: AST.TOMLProgram): AST.TOMLTable[] {
  return rootOf(tree).body.filter((each): each is AST.TOMLTable =>
    each.type === "TOMLTable" && each.kind === "standard"
  );
}

function rootOf(tree: AST.TOMLProgram): AST.TOMLTopLevelTable {
  return tree.body[0];
}

function pathOf(table: Table): readonly (string | number)[] {
  return table.type === "TOMLTable" ? table.resolvedKey : [];
}

function find(tree: AST.TOMLProgram, path: readonly string[]): AST.TOMLKeyValue | undefined {
  const own = rootOf(tree).body.filter((each) => each.type === "TOMLKeyValue");
  const pairs = [...own, ...tables(tree).flatMap(({ body }) => body)];
  return pairs.find((pair) => {
    const table = pair.parent;
    const above = table.type === "TOMLTable" ? table.resolvedKey : [];
    return same([...above, ...getStaticTOMLValue(pair.key)], path);
  });
}

function found(text: string, path: Path): AST.TOMLKeyValue {
  const pair = find(treeOf(text), named(path));
  if (!pair) throw new CannotEdit(`${named(path).join(".")} is not there`);
  return pair;
}

function same(one: readonly (string | number)[], other: readonly (string | number)[]): boolean {
  return one.length === other.length && one.every((part, at) => part === other[at]);
}

function putInRoot(text: string, tree: AST.TOMLProgram, member: string): string {
  const { body } = rootOf(tree);
  const last = body.findLast((each) => each.type === "TOMLKeyValue");
  if (last) return putAfter(text, last, member);
  const [first] = body;
  if (!first) return text.trim() === "" ? member + text : append(text, member, "");
  const at = aboveComments(text, lineStart(text, first.range[0]));
  return splice(text, { start: at, end: at }, member + lineEnd(text));
}

/** The beginning of the comment lines that stand directly above a line. */
function aboveComments(text: string, start: number): number {
  let at = start;
  while (at > 0) {
    const above = lineStart(text, at - 1);
    if (!/^[ \t]*#/.test(text.slice(above, at))) break;
    at = above;
  }
  return at;
}

/** A line more, below the one on which a node ends. */
function putAfter(text: string, node: { range: readonly [number, number] }, line: string): string {
  const at = lineStop(text, node.range[1]);
  return splice(text, { start: at, end: at }, lineEnd(text) + line);
}

/** Lines more at the end, which ends as it did: with a line end or without. */
function append(text: string, lines: string, between = lineEnd(text)): string {
  if (text === "") return lines;
  const eol = lineEnd(text);
  return text.endsWith("\n") ? text + between + lines + eol : text + eol + between + lines;
}

/** The text without a table, and without the empty line above it. */
function takeTable(text: string, table: AST.TOMLTable): string {
  const { start, end } = wholeLines(text, table.range[0], table.range[1]);
  // Where the table ends the text, the line end before it is among its lines already.
  const emptyLine = end === text.length && !text.endsWith("\n") ? /\r?\n$/ : /(?<=\n)\r?\n$/;
  const above = emptyLine.exec(text.slice(0, start))?.[0] ?? "";
  return splice(text, { start: start - above.length, end }, "");
}

function named(path: Path): string[] {
  return path.map((step) => {
    if (typeof step !== "string") throw new CannotEdit("lists of TOML are not edited");
    return step;
  });
}

function span({ range: [start, end] }: { range: readonly [number, number] }) {
  return { start, end };
}
