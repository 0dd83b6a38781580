import { islandMark, type Mark, slotMark } from "../marks.ts";

/** An island that lies in no other. */
export interface OuterIsland {
  readonly index: number;
  readonly start: Comment;
}

export interface Marks {
  /** In the order of the document. */
  readonly islands: readonly OuterIsland[];
  /** Content for islands by slot id, be it shown in one or waiting in a template. */
  readonly slots: ReadonlyMap<string, readonly Node[]>;
}

/** Finds the marks of a document. */
export function findMarks(document: Document): Marks {
  const islands: OuterIsland[] = [];
  let depth = 0;
  for (const comment of commentsIn(document)) {
    const index = islandMark.read(comment.data);
    if (index !== undefined && depth++ === 0) islands.push({ index, start: comment });
    if (comment.data === islandMark.closing) depth--;
  }

  const slots = new Map<string, readonly Node[]>();
  const templates = document.querySelectorAll<HTMLTemplateElement>("template[data-fresh-slot]");
  for (const { content, dataset } of templates) {
    slots.set(dataset.freshSlot ?? "", [...content.childNodes]);
  }
  for (const root of [document, ...[...templates].map(({ content }) => content)]) {
    for (const comment of commentsIn(root)) {
      const id = slotMark.read(comment.data);
      if (id !== undefined) slots.set(id, nodesWithin(slotMark, comment));
    }
  }
  return { islands, slots };
}

/** The siblings after an opening mark up to the mark that closes it. */
export function nodesWithin<Id>(mark: Mark<Id>, start: Node): Node[] {
  const nodes: Node[] = [];
  let depth = 0;
  for (let node = start.nextSibling; node; node = node.nextSibling) {
    if (node.nodeType === COMMENT) {
      const { data } = node as Comment;
      if (mark.read(data) !== undefined) depth++;
      else if (data === mark.closing && depth-- === 0) break;
    }
    nodes.push(node);
  }
  return nodes;
}

/** `Node.COMMENT_NODE`. */
const COMMENT = 8;

function commentsIn(root: Node): Comment[] {
  const found: Comment[] = [];
  const visit = (parent: Node) => {
    for (const node of parent.childNodes) {
      if (node.nodeType === COMMENT) found.push(node as Comment);
      else visit(node);
    }
  };
  visit(root);
  return found;
}
