import type { Json, Path } from "../../../clients/setting.ts";

/** The text is not in its language, or holds what cannot be edited without rewriting it. */
export class CannotEdit extends Error {
  override readonly name = "CannotEdit";
}

/**
 * Edits texts of one language where they stand: every byte that does not belong to the setting
 * stays as it is. Texts are without a byte order mark. All methods throw {@linkcode CannotEdit} on
 * texts that they do not understand.
 */
export interface Editor {
  /** What the text says; `undefined` when it says nothing. */
  read(text: string): unknown;
  /** The text of the value at a path, as it is written there; `undefined` where there is none. */
  source(text: string, path: Path): string | undefined;
  /** The text with a value at a path; what is missing on the way is made. */
  put(text: string, path: Path, value: Json): string;
  /** The text with other words for the value at a path, which is there. */
  replace(text: string, path: Path, source: string): string;
  /** The text without what is at a path, which is there. */
  take(text: string, path: Path): string;
}

/** A part of a text, from its first character to the one behind its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The text with other words in the place of a part of it. */
export function splice(text: string, { start, end }: Span, words: string): string {
  return text.slice(0, start) + words + text.slice(end);
}
