import { JsonError } from "./json_error.ts";
import { plainInString, stringState, stringStep } from "./json_grammar.ts";
import { endOfPlainRun } from "./plain_run.ts";

const { plain, escape, hex4, hex1, closed, wrong } = stringState;

/** Longest string whose text is kept, in bytes as written between its quotes. */
export const LONGEST_TEXT = 1_024;

// A byte order mark inside a string is a character of it, not a signature to be taken away.
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Checks the inside of one JSON string after another, each cut into chunks anywhere, and keeps the
 * text of those that it is asked to keep. Nearly all bytes of a prompt pass through here.
 *
 * Like `JSON.parse` it accepts an escaped lone surrogate: RFC 8259 section 8.2 allows it, and what
 * becomes of it is the upstream's to say.
 */
export class StringScanner {
  #state: number = closed;

  #isKeeping = false;
  #text: string | undefined;
  /** The bytes so far of a kept string that is cut by the end of a chunk. */
  #begun: number[] = [];

  /** Whether the string's closing quote is still to come. */
  get isOpen(): boolean {
    return this.#state !== closed;
  }

  /** A string's opening quote has gone by. */
  begin(isKeeping: boolean): void {
    this.#state = plain;
    this.#isKeeping = isKeeping;
    this.#text = undefined;
  }

  /**
   * Takes the string's bytes from `chunk[from]` on; `base` is the offset of the chunk in the text.
   * Returns the index after the closing quote, or the chunk's length while there is none.
   *
   * @throws {JsonError} at the first byte that is wrong.
   */
  scan(chunk: Uint8Array, from: number, base: number): number {
    const end = chunk.length;
    let state = this.#state;
    // A string that reaches over from the chunk before is a long one, most likely a picture.
    let at = from === 0 && state === plain ? endOfPlainRun(chunk) : from;
    while (at < end && state !== closed) {
      // Plain bytes come in long runs, and this loop is three times as fast as the table.
      if (state === plain) {
        while (at < end && plainInString[chunk[at] as number] === 1) at++;
        if (at === end) break;
      }
      const next = stringStep[(state << 8) | (chunk[at] as number)] as number;
      if (next === wrong) throw refusal(state, chunk[at] as number, base + at);
      state = next;
      at++;
    }
    this.#state = state;
    if (this.#isKeeping) this.#keep(chunk, from, at);
    return at;
  }

  /**
   * The text of the string that has just ended, decoded; `undefined` when it was not to be kept or
   * was too long.
   */
  get text(): string | undefined {
    return this.#text;
  }

  /** Decodes a string that ended in this chunk, and puts aside what the chunk holds of another. */
  #keep(chunk: Uint8Array, from: number, to: number): void {
    const end = this.isOpen ? to : to - 1;
    if (!this.isOpen && this.#begun.length === 0 && end - from <= LONGEST_TEXT) {
      this.#text = decode(chunk, from, end);
      return;
    }
    // One byte more than is kept tells a string that is too long, and costs no further memory.
    const until = Math.min(end, from + LONGEST_TEXT + 1 - this.#begun.length);
    for (let at = from; at < until; at++) this.#begun.push(chunk[at] as number);
    if (this.isOpen) return;
    const length = this.#begun.length;
    if (length <= LONGEST_TEXT) this.#text = decode(Uint8Array.from(this.#begun), 0, length);
    this.#begun = [];
  }
}

/** The string that is written as `bytes[from, to)`, well-formed and without its quotes. */
function decode(bytes: Uint8Array, from: number, to: number): string {
  let text = "";
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    if (plainInString[byte] === 0) return decodeAny(bytes.subarray(from, to));
    // Keys are a few letters long, which this joins several times as fast as a decoder.
    text += String.fromCharCode(byte);
  }
  return text;
}

function decodeAny(bytes: Uint8Array): string {
  return JSON.parse(`"${utf8.decode(bytes)}"`) as string;
}

/** Why this byte cannot come in this state. */
function refusal(state: number, byte: number, position: number): JsonError {
  return new JsonError("malformed", reasonFor(state, byte), position);
}

function reasonFor(state: number, byte: number): string {
  if (state === escape) return "there is no such escape in JSON";
  if (state >= hex4 && state <= hex1) {
    return "expected four hexadecimal digits in an escape";
  }
  if (state === plain && byte < 0x20) {
    return "expected an escape for a control character in a string";
  }
  return "the text is not valid UTF-8";
}
