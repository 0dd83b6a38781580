import type { Packed } from "./wire.ts";

/** What a document tells the browser about its islands. */
export interface Payload {
  /** URLs of the islands' scripts. */
  readonly modules: readonly string[];
  /** One for each island, by its number in the document. */
  readonly islands: readonly {
    readonly module: number;
    readonly exportName: string;
    /** Names of the props that are content of the document. */
    readonly slots: readonly string[];
  }[];
  /** All other props: an object with a member for each island, in the same order. */
  readonly props: Packed;
}

/** Id of the script element that holds the payload as JSON. */
export const payloadId = "fresh-islands";
