import type { Snapshot } from "./snapshot.ts";
import type { PageComponent } from "./types.ts";

/** What stands around the pages of a route: the app wrapper, and in it the layouts, outermost first. */
export interface Shell {
  readonly app: PageComponent<never, never> | undefined;
  readonly layouts: readonly PageComponent<never, never>[];
}

/** The layer's own part of a context. */
export interface Frame {
  readonly snapshot: Snapshot;
  shell: Shell;
  /** Allows the page's scripts under a content security policy that names it. */
  nonce?: string;
  /** Whether a page has been rendered, with scripts that the policy has to allow. */
  isRendered?: boolean;
}

/** Where a context keeps its frame, out of the way of the app. */
export const frameOf = Symbol("fresh frame");
