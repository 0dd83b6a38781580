/**
 * Tools that take free text are offered to models that know only JSON tools as
 * `{"input": "<the text>"}`. These functions put text into that form and take it out again while it
 * streams: a delta may be cut anywhere, within an escape as well as within a surrogate pair.
 */
import type { JsonObject } from "./canonical.ts";

/** What comes before and after the escaped text. */
export const customInputOpening = '{"input":"';
export const customInputClosing = '"}';

/** JSON Schema of a tool that takes free text. */
export function customInputSchema(): JsonObject {
  return {
    type: "object",
    properties: { input: { type: "string" } },
    required: ["input"],
    additionalProperties: false,
  };
}

/**
 * A piece of free text as a piece of the JSON string. A surrogate pair cut in two becomes two
 * escapes that belong together again once the pieces are joined.
 */
export function escapeCustomInput(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** The whole of a free text in JSON form. */
export function wrapCustomInput(text: string): string {
  return customInputOpening + escapeCustomInput(text) + customInputClosing;
}

/** The free text in a whole JSON input; the JSON itself when it is not of that form. */
export function unwrapCustomInput(json: string): string {
  const reader = new CustomInputReader();
  return reader.push(json) + reader.end();
}

type State = "opening" | "text" | "closed" | "foreign" | "passing";

/** Largest JSON of another form that is kept until its end, in characters. */
const LARGEST_FOREIGN = 4 * 1024 * 1024;

/**
 * Takes the text out of `{"input": "…"}` piece by piece.
 *
 * What follows the string is ignored. JSON of another form is kept until the end and then given
 * whole, except that an `input` string found among other members is still understood; when it
 * grows very large it is given as it comes. The text is always well-formed Unicode: a surrogate without its partner becomes U+FFFD.
 */
export class CustomInputReader {
  #state: State = "opening";
  /** How much of {@linkcode customInputOpening} has been met. */
  #met = 0;
  /** Everything so far, while it may still have to be given as it came. */
  #raw: string[] = [];
  #rawLength = 0;
  /** An escape that is not complete, from its backslash on. */
  #escape = "";
  /** A high surrogate that waits for its partner. */
  #high = "";

  /** @returns the text that is known now; may be empty. */
  push(piece: string): string {
    if (this.#state === "passing") return this.#wellFormed(piece);
    let at = 0;
    if (this.#state === "opening") at = this.#readOpening(piece);
    if (this.#state !== "text") return this.#keep(piece);
    this.#raw = [];
    return this.#wellFormed(this.#readText(piece, at));
  }

  /** @returns the text that was still owed. */
  end(): string {
    if (this.#state === "opening" || this.#state === "foreign") {
      const raw = this.#raw.join("");
      return (inputMember(raw) ?? raw).toWellFormed();
    }
    const rest = this.#high;
    this.#high = "";
    return rest.toWellFormed();
  }

  /** Keeps a piece that may have to be given as it came, or gives up on that. */
  #keep(piece: string): string {
    if (this.#state === "closed") return "";
    this.#raw.push(piece);
    this.#rawLength += piece.length;
    if (this.#rawLength <= LARGEST_FOREIGN) return "";
    const raw = this.#raw.join("");
    this.#raw = [];
    this.#state = "passing";
    return this.#wellFormed(raw);
  }

  /** @returns the position after the opening, or the piece's length. */
  #readOpening(piece: string): number {
    for (let at = 0; at < piece.length; at++) {
      const character = piece.charAt(at);
      if (character === customInputOpening[this.#met]) {
        this.#met++;
        if (this.#met < customInputOpening.length) continue;
        this.#state = "text";
        return at + 1;
      }
      if (!isInsideKey(this.#met) && isSpace(character)) continue;
      this.#state = "foreign";
      break;
    }
    return piece.length;
  }

  #readText(piece: string, from: number): string {
    const text: string[] = [];
    let at = from;
    while (at < piece.length) {
      if (this.#escape !== "") {
        const step = continueEscape(this.#escape, piece.charAt(at));
        if (step.taken) at++;
        if (step.text !== undefined) text.push(step.text);
        this.#escape = step.text === undefined ? this.#escape + piece.charAt(at - 1) : "";
        continue;
      }
      stringEnd.lastIndex = at;
      const end = stringEnd.exec(piece)?.index ?? piece.length;
      text.push(piece.slice(at, end));
      at = end + 1;
      if (end === piece.length) break;
      if (piece.charAt(end) === '"') {
        this.#state = "closed";
        break;
      }
      this.#escape = "\\";
    }
    return text.join("");
  }

  #wellFormed(text: string): string {
    if (text === "") return "";
    const joined = this.#high + text;
    const isCut = isHighSurrogate(joined.charCodeAt(joined.length - 1));
    this.#high = isCut ? joined.slice(-1) : "";
    return (isCut ? joined.slice(0, -1) : joined).toWellFormed();
  }
}

const stringEnd = /["\\]/g;

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/**
 * The next character of an escape: whether it belongs to it, and what the escape stands for once it
 * is complete. An escape that JSON does not know stands for itself: models do write `\d`.
 */
function continueEscape(begun: string, next: string): { taken: boolean; text?: string } {
  if (begun === "\\") {
    return next === "u" ? { taken: true } : {
      taken: true,
      text: simpleEscapes.get(next) ?? begun + next,
    };
  }
  if (!/[0-9a-fA-F]/.test(next)) return { taken: false, text: begun };
  if (begun.length < 5) return { taken: true };
  return { taken: true, text: String.fromCharCode(parseInt(begun.slice(2) + next, 16)) };
}

function inputMember(json: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  return typeof value === "object" && value !== null && "input" in value &&
      typeof value.input === "string"
    ? value.input
    : undefined;
}

/** Whether the next character expected of the opening is one of its key's, or the quote after it. */
function isInsideKey(met: number): boolean {
  return met >= 2 && met < customInputOpening.indexOf(":");
}

function isSpace(character: string): boolean {
  return character === " " || character === "\n" || character === "\r" || character === "\t";
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
