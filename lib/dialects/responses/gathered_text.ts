import { GatewayError } from "../../core/errors.ts";

/** The text of a block as far as its pieces have come, to be compared with the whole one. */
export class GatheredText {
  #pieces: string[] = [];

  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  add(piece: string): void {
    if (piece !== "") this.#pieces.push(piece);
  }

  /**
   * What the whole text has beyond the pieces; nothing when it is not told after all.
   *
   * @throws {GatewayError} `upstream_failed` when it does not begin with them: a piece was lost, and
   *   an answer with a hole in it must not look like a whole one.
   */
  completedBy(whole: unknown): string {
    if (typeof whole !== "string" || whole === "") return "";
    const rest = this.restOf(whole);
    if (rest === undefined) throw brokenAnswer();
    return rest;
  }

  /** What the whole text has beyond the pieces; `undefined` if it does not begin with them. */
  restOf(whole: string): string | undefined {
    const known = this.#pieces.join("");
    this.#pieces = known === "" ? [] : [known];
    return whole.startsWith(known) ? whole.slice(known.length) : undefined;
  }
}

/** For an answer of which something is missing. */
export function brokenAnswer(): GatewayError {
  return new GatewayError(
    "upstream_failed",
    "The model's answer cannot be read: a piece of the upstream's stream is damaged or missing. Send the request again.",
  );
}
