/**
 * What may be asked of a request body without parsing it as a whole: the top-level members, and
 * the few facts that were noted while its bytes went by.
 */
export interface RequestView {
  /** Whether the body has this top-level member. */
  has(key: string): boolean;
  /** The JSON type of a top-level member; `undefined` when it is absent. */
  type(key: string): JsonType | undefined;
  /**
   * The parsed value of a top-level member; `undefined` when it is absent. Meant for members that
   * are small by nature (`model`, `thinking`, `tool_choice`), not for `messages`.
   */
  value(key: string): unknown;
  /** Whether the member is an array with at least one element; never parses it. */
  isFilledArray(key: string): boolean;
  /**
   * The distinct string values seen at a watched path such as `messages.*.role`, in order of first
   * appearance and bounded in number and length.
   */
  watched(path: string): readonly string[];
}

export type JsonType = "object" | "array" | "string" | "number" | "boolean" | "null";

/**
 * One edit of a body's top level, applied by splicing bytes: whatever it does not name stays as the
 * client wrote it.
 */
export type Edit =
  /** Replaces the member's value, or adds the member; `json` is the new value as JSON text. */
  | { op: "set"; key: string; json: string }
  /** Takes the member out; nothing happens when it is absent. */
  | { op: "remove"; key: string }
  /** Gives the member another name and keeps its value's bytes; nothing happens when absent. */
  | { op: "rename"; key: string; to: string };
