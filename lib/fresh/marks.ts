/**
 * The comments by which the browser finds islands, and content that was handed to them, in a
 * document:
 *
 * ```html
 * <!--fresh-island:0--> ... <!--fresh-slot:0:children--> ... <!--/fresh-slot--> ... <!--/fresh-island-->
 * ```
 */
export interface Mark<Id> {
  opening(id: Id): string;
  readonly closing: string;
  /** The id in a comment's text; `undefined` when it opens nothing of this kind. */
  read(text: string): Id | undefined;
}

export const islandMark: Mark<number> = {
  opening: (index) => `fresh-island:${index}`,
  closing: "/fresh-island",
  read(text) {
    const digits = /^fresh-island:(\d+)$/.exec(text)?.[1];
    return digits === undefined ? undefined : Number(digits);
  },
};

export const slotMark: Mark<string> = {
  opening: (id) => `fresh-slot:${id}`,
  closing: "/fresh-slot",
  read: (text) => /^fresh-slot:(\d+:.+)$/.exec(text)?.[1],
};

/** Names a prop of an island; prop names written in JSX have no characters that a comment minds. */
export function slotId(island: number, prop: string): string {
  return `${island}:${prop}`;
}
