import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import {
  type Format,
  isObject,
  type Path,
  place,
  remove,
  type Setting,
  valueAt,
} from "../../clients/setting.ts";
import { CannotEdit, type Editor, editors } from "./edit/mod.ts";

/** A setting that was put into a text, with all that it takes to take it back. */
export interface Change {
  readonly path: Path;
  /** Of the value that was put, as JSON: it may be a key. */
  readonly hash: string;
  /** How many steps of the path were there before. */
  readonly depth: number;
  /** The words of the value that was there. */
  readonly before?: string;
}

const BOM = "\ufeff";

/**
 * Puts settings into a text; those that hold already are left alone. Every other byte stays.
 *
 * @throws {CannotEdit} when the text is not understood, or the result would not say what it should.
 */
export function applySettings(
  whole: string,
  format: Format,
  settings: readonly Setting[],
): { readonly text: string; readonly changes: readonly Change[] } {
  const editor = editors[format];
  const { mark, text: original } = withoutMark(whole);
  const expected = structuredClone(editor.read(original) ?? {});
  let text = original;
  const changes: Change[] = [];
  for (const { path, value, unlessSet } of settings) {
    const there = valueAt(expected, path);
    if (isDeepStrictEqual(there, value) || (unlessSet && there !== undefined)) continue;
    const before = editor.source(text, path);
    changes.push({
      path,
      hash: hashOf(value),
      depth: depthOf(expected, path),
      ...before !== undefined && { before },
    });
    text = editor.put(text, path, value);
    if (!isObject(expected)) throw new CannotEdit("it is not made of members");
    place(expected, path, value);
  }
  checkSame(editor.read(text) ?? {}, expected);
  return { text: mark + text, changes };
}

/**
 * Takes settings back out of a text that may have changed since: a value that is no longer ours
 * stays, every other byte too.
 *
 * @throws {CannotEdit} as {@linkcode applySettings}.
 */
export function takeBack(whole: string, format: Format, changes: readonly Change[]): string {
  const editor = editors[format];
  const { mark, text: original } = withoutMark(whole);
  const text = changes.toReversed().reduce((now, change) => {
    const value = valueAt(editor.read(now), change.path);
    const isOurs = value !== undefined && hashOf(value) === change.hash;
    return isOurs ? takeOne(editor, now, change) : now;
  }, original);
  return mark + text;
}

function takeOne(editor: Editor, text: string, { path, depth, before }: Change): string {
  const after = before === undefined
    ? takeEmpty(editor, editor.take(text, path), path, depth)
    : editor.replace(text, path, before);
  const [others, othersBefore] = [after, text].map((each) => {
    const value = structuredClone(editor.read(each) ?? {});
    remove(value, path);
    return pruned(value);
  });
  checkSame(others, othersBefore);
  return after;
}

/** Takes out what was made to hold a setting, as far as it is empty. */
function takeEmpty(editor: Editor, text: string, path: Path, depth: number): string {
  let now = text;
  for (let length = path.length - 1; length > depth; length--) {
    const [first, ...more] = path.slice(0, length);
    const value = first === undefined ? undefined : valueAt(editor.read(now), [first, ...more]);
    const isEmpty = value === null ||
      (typeof value === "object" && Object.keys(value).length === 0);
    if (first !== undefined && isEmpty) now = editor.take(now, [first, ...more]);
  }
  return now;
}

/** Whether a text says nothing, or has no members. */
export function isEmptyText(whole: string, format: Format): boolean {
  const value = editors[format].read(withoutMark(whole).text) ?? {};
  return isObject(value) && Object.keys(value).length === 0;
}

function withoutMark(whole: string): { mark: string; text: string } {
  return whole.startsWith(BOM) ? { mark: BOM, text: whole.slice(1) } : { mark: "", text: whole };
}

/** How many steps lead somewhere. */
function depthOf(root: unknown, path: Path): number {
  const missing = path.findIndex((_, at) => valueAt(root, path.slice(0, at + 1)) === undefined);
  return missing < 0 ? path.length : missing;
}

function checkSame(found: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(plain(found), plain(expected))) {
    throw new CannotEdit("it is written in a way that cannot be edited without rewriting it");
  }
}

/** Without prototypes, of which parsers have their own; dates and the like stay. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}

/** Without what holds nothing. */
function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pruned);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]): [string, unknown] => [name, pruned(each)])
      .filter(([, each]) =>
        each !== null && (typeof each !== "object" || Object.keys(each).length > 0)
      ),
  );
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(sorted(value))).digest("hex");
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.keys(value).toSorted().map((
    name,
  ): [string, unknown] => [name, sorted(value[name])]);
}
