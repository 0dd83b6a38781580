import { hash } from "../seal.ts";
import type { Segment, Tokens } from "./ask.ts";

/** Prefixes remembered at most; the oldest go first. */
const CAPACITY = 20_000;

/** Remembers the beginnings of prompts, and tells how much of a new one it has seen before. */
export class PromptCache {
  readonly #seen = new Set<string>();

  /** What the prompt costs, and from now on knows it. `scope` is what caches do not share. */
  read(scope: string, segments: readonly Segment[]): Omit<Tokens, "output" | "thinking"> {
    let prefix = hash(scope);
    let tokens = 0;
    let cacheRead = 0;
    let cached = 0;
    for (const segment of segments) {
      prefix = hash(prefix + segment.text);
      tokens += segment.tokens;
      if (this.#seen.has(prefix)) cacheRead = tokens;
      if (!segment.breakpoint) continue;
      cached = tokens;
      this.#remember(prefix);
    }
    // A prefix counts as read only up to the last place that may be cached at all.
    cacheRead = Math.min(cacheRead, cached);
    return { cacheRead, cacheWrite: cached - cacheRead, fresh: tokens - cached };
  }

  clear(): void {
    this.#seen.clear();
  }

  #remember(prefix: string): void {
    this.#seen.add(prefix);
    const oldest = this.#seen.values().next();
    if (this.#seen.size > CAPACITY && !oldest.done) this.#seen.delete(oldest.value);
  }
}
