/** Distinct values remembered for one path; later new ones only show as `last`. */
const MOST_VALUES = 16;

/** Longest value that is remembered, in UTF-16 units: a role or a type, not prose. */
const LONGEST_VALUE = 64;

/** The strings that were seen at a watched path. */
export interface WatchedStrings {
  /** The first sixteen distinct ones of at most 64 characters, in order of first appearance. */
  readonly values: readonly string[];
  /** The last one in the text; `undefined` when there was none, or when it was too long. */
  readonly last: string | undefined;
}

/** A place in the tree of watched paths: where to go on from here, and what to record here. */
export interface WatchNode {
  /** By the key of an object. */
  readonly members: Map<string, WatchNode>;
  /** For each element of an array (`*` in a path). */
  each: WatchNode | undefined;
  /** Set when a path ends here. */
  strings: StringRecord | undefined;
}

/** Collects the strings of one path, bounded in number and length. */
export class StringRecord implements WatchedStrings {
  readonly values: string[] = [];
  last: string | undefined;

  /** Notes a string that was seen; `undefined` stands for one that was too long to keep. */
  note(value: string | undefined): void {
    this.last = value !== undefined && value.length <= LONGEST_VALUE ? value : undefined;
    if (this.last === undefined || this.values.includes(this.last)) return;
    if (this.values.length < MOST_VALUES) this.values.push(this.last);
  }
}

/**
 * The tree for paths such as `messages.*.role`: keys joined by points, `*` for every element of an
 * array. Keys that hold a point or are a star cannot be watched.
 */
export function watchTree(
  paths: readonly string[],
): { root: WatchNode; found: ReadonlyMap<string, WatchedStrings> } {
  const root = newNode();
  const found = new Map<string, WatchedStrings>();
  for (const path of paths) {
    let node = root;
    for (const step of path.split(".")) node = childOf(node, step);
    node.strings ??= new StringRecord();
    found.set(path, node.strings);
  }
  return { root, found };
}

function childOf(node: WatchNode, step: string): WatchNode {
  if (step === "*") return node.each ??= newNode();
  const child = node.members.get(step) ?? newNode();
  node.members.set(step, child);
  return child;
}

function newNode(): WatchNode {
  return { members: new Map(), each: undefined, strings: undefined };
}
