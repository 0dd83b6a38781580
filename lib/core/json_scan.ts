import { JsonError } from "./json_error.ts";
import { mayEnd, numberClass, numberState, numberStep, whiteSpace } from "./json_grammar.ts";
import { LONGEST_TEXT, StringScanner } from "./json_string.ts";
import { type WatchedStrings, type WatchNode, watchTree } from "./json_watch.ts";
import type { JsonType } from "./request_view.ts";

/**
 * Checks a JSON object while its bytes arrive and remembers where its top-level members are, so
 * that a body of many megabytes is neither parsed as a whole nor looked at twice.
 *
 * It accepts what `JSON.parse` accepts of the decoded text, except that the text must be an
 * object, must be valid UTF-8 without a byte order mark (RFC 8259 section 8.1 forbids to send one,
 * and common servers refuse it, so passing it on would fail later and less clearly), must not
 * repeat a top-level key (two readers could see two different values: what is checked here would
 * not be what the upstream acts on), and keeps to limits of depth, member count and key length.
 * Keys repeated deeper down are not looked for.
 */

/** Where a top-level member is, in bytes from the start of the text; ends are exclusive. */
export interface ScannedMember {
  /** The key, decoded. */
  readonly key: string;
  /** The key with its quotes. */
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly type: JsonType;
  /** Whether the value is an array with at least one element. */
  readonly isFilledArray: boolean;
}

/** What is known about an object after its bytes have gone by. */
export interface ScannedObject {
  /** Length of the whole text in bytes, white space around the object included. */
  readonly size: number;
  /** Offsets of the object's braces. */
  readonly open: number;
  readonly close: number;
  /** By decoded key, in the order of the text. */
  readonly members: ReadonlyMap<string, ScannedMember>;
  /** By watched path. */
  readonly watched: ReadonlyMap<string, WatchedStrings>;
}

export interface JsonScannerOptions {
  /** How deep objects and arrays may nest; the object itself counts as one. Default 200. */
  maxDepth?: number;
  /** Most members that the object may have. Default 1,000. */
  maxMembers?: number;
  /** Paths such as `messages.*.role` whose string values are noted. Default none. */
  watch?: readonly string[];
}

const { outside } = numberState;

/** What the scanner expects next, or is in the middle of. */
const enum State {
  Start,
  FirstKey,
  Key,
  Colon,
  FirstElement,
  Value,
  AfterValue,
  String,
  Number,
  Literal,
  Done,
}

/** ASCII, as far as the grammar names it. */
const enum Byte {
  Quote = 0x22,
  Comma = 0x2c,
  Minus = 0x2d,
  Zero = 0x30,
  Nine = 0x39,
  Colon = 0x3a,
  OpenBracket = 0x5b,
  CloseBracket = 0x5d,
  F = 0x66,
  N = 0x6e,
  T = 0x74,
  OpenBrace = 0x7b,
  CloseBrace = 0x7d,
}

const OBJECT = 1;
const ARRAY = 2;

type OpenMember = { -readonly [name in keyof ScannedMember]: ScannedMember[name] };

export class JsonScanner {
  #state = State.Start;
  #error: JsonError | undefined;
  /** Bytes of all chunks before the present one. */
  #base = 0;

  readonly #maxDepth: number;
  #depth = 0;
  /** OBJECT or ARRAY by depth less one. */
  readonly #containers: number[] = [];

  readonly #string = new StringScanner();
  #isKey = false;
  #number: number = outside;
  #literal = "";
  #matched = 0;

  readonly #maxMembers: number;
  readonly #members = new Map<string, ScannedMember>();
  #member: OpenMember | undefined;
  #keyStart = 0;
  #open = 0;
  #close = 0;

  readonly #watched: ReadonlyMap<string, WatchedStrings>;
  /** The watched places that the open containers are at, by depth less one. */
  readonly #places: (WatchNode | undefined)[] = [];
  /** The watched place that the next or present value is at. */
  #place: WatchNode | undefined;

  constructor({ maxDepth = 200, maxMembers = 1_000, watch = [] }: JsonScannerOptions = {}) {
    this.#maxDepth = maxDepth;
    this.#maxMembers = maxMembers;
    const { root, found } = watchTree(watch);
    this.#watched = found;
    this.#place = root;
  }

  /**
   * Takes the next bytes of the text; they may be cut anywhere. Does not keep the chunk.
   *
   * @throws {JsonError} at the first byte that is wrong, and again at every later call.
   */
  push(chunk: Uint8Array): void {
    if (this.#error) throw this.#error;
    try {
      this.#scan(chunk);
    } catch (error) {
      if (error instanceof JsonError) this.#error = error;
      throw error;
    }
    this.#base += chunk.length;
  }

  /**
   * The text is complete.
   *
   * @throws {JsonError} when it is not, or when it was wrong before.
   */
  end(): ScannedObject {
    if (this.#error) throw this.#error;
    if (this.#state === State.Start) throw new JsonError("empty", "there is no JSON", this.#base);
    if (this.#state !== State.Done) {
      const where = this.#expected();
      throw new JsonError("malformed", `the JSON ends early, expected ${where}`, this.#base);
    }
    return {
      size: this.#base,
      open: this.#open,
      close: this.#close,
      members: this.#members,
      watched: this.#watched,
    };
  }

  #scan(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      switch (this.#state) {
        case State.String:
          at = this.#string.scan(chunk, at, this.#base);
          if (!this.#string.isOpen) this.#endString(this.#base + at);
          break;
        case State.Number:
          at = this.#digits(chunk, at);
          break;
        case State.Literal:
          at = this.#letters(chunk, at);
          break;
        default: {
          const byte = chunk[at] as number;
          if (whiteSpace[byte] === 0) this.#structure(byte, this.#base + at);
          at++;
        }
      }
    }
  }

  /** One byte outside strings, numbers and literals that is not white space. */
  #structure(byte: number, position: number): void {
    switch (this.#state) {
      case State.Value:
        return this.#beginValue(byte, position);
      case State.AfterValue:
        if (this.#containers[this.#depth - 1] === OBJECT) {
          if (byte === Byte.Comma) this.#state = State.Key;
          else if (byte === Byte.CloseBrace) this.#closeContainer(position);
          else throw this.#unexpected(byte, position);
        } else {
          if (byte === Byte.Comma) this.#state = State.Value;
          else if (byte === Byte.CloseBracket) this.#closeContainer(position);
          else throw this.#unexpected(byte, position);
        }
        return;
      case State.Colon:
        if (byte !== Byte.Colon) throw this.#unexpected(byte, position);
        this.#state = State.Value;
        return;
      case State.FirstKey:
        if (byte === Byte.CloseBrace) return this.#closeContainer(position);
        return this.#beginKey(byte, position);
      case State.Key:
        return this.#beginKey(byte, position);
      case State.FirstElement:
        if (byte === Byte.CloseBracket) return this.#closeContainer(position);
        if (this.#depth === 2 && this.#member) this.#member.isFilledArray = true;
        return this.#beginValue(byte, position);
      case State.Start:
        return this.#beginText(byte, position);
      default:
        throw this.#unexpected(byte, position);
    }
  }

  #beginText(byte: number, position: number): void {
    if (byte === Byte.OpenBrace) {
      this.#open = position;
      return this.#openContainer(OBJECT, State.FirstKey, position);
    }
    // The first byte of a byte order mark, which begins no JSON text either way.
    if (byte === 0xef) {
      const reason = "the text begins with a byte order mark or is not JSON";
      throw new JsonError("malformed", reason, position);
    }
    const type = typeAt(byte);
    if (!type) throw this.#unexpected(byte, position);
    const found = type === "null" ? "null" : `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;
    throw new JsonError("not_an_object", `expected an object, found ${found}`, position);
  }

  #beginKey(byte: number, position: number): void {
    if (byte !== Byte.Quote) throw this.#unexpected(byte, position);
    this.#keyStart = position;
    this.#isKey = true;
    this.#beginString(this.#depth === 1 || this.#places[this.#depth - 1] !== undefined);
  }

  #beginValue(byte: number, position: number): void {
    if (this.#containers[this.#depth - 1] === ARRAY) {
      this.#place = this.#places[this.#depth - 1]?.each;
    }
    if (this.#depth === 1 && this.#member) {
      this.#member.valueStart = position;
      this.#member.type = typeAt(byte) ?? "null";
    }
    switch (byte) {
      case Byte.Quote:
        this.#isKey = false;
        return this.#beginString(this.#place?.strings !== undefined);
      case Byte.OpenBrace:
        return this.#openContainer(OBJECT, State.FirstKey, position);
      case Byte.OpenBracket:
        return this.#openContainer(ARRAY, State.FirstElement, position);
      case Byte.T:
        return this.#beginLiteral("true");
      case Byte.F:
        return this.#beginLiteral("false");
      case Byte.N:
        return this.#beginLiteral("null");
      default:
        this.#number = numberStep[outside * 7 + (numberClass[byte] as number)] as number;
        if (this.#number === outside) throw this.#unexpected(byte, position);
        this.#state = State.Number;
    }
  }

  #endValue(end: number): void {
    this.#state = State.AfterValue;
    if (this.#depth === 1 && this.#member) {
      this.#member.valueEnd = end;
      this.#members.set(this.#member.key, this.#member);
    }
  }

  #openContainer(kind: number, next: State, position: number): void {
    if (this.#depth === this.#maxDepth) {
      const reason = `objects and arrays nest deeper than ${this.#maxDepth} levels`;
      throw new JsonError("too_deep", reason, position);
    }
    this.#containers[this.#depth] = kind;
    this.#places[this.#depth] = this.#place;
    this.#depth++;
    this.#state = next;
  }

  #closeContainer(position: number): void {
    this.#depth--;
    if (this.#depth > 0) return this.#endValue(position + 1);
    this.#close = position;
    this.#state = State.Done;
  }

  #beginString(isCapturing: boolean): void {
    this.#state = State.String;
    this.#string.begin(isCapturing);
  }

  #endString(end: number): void {
    if (this.#isKey) return this.#endKey(end);
    this.#place?.strings?.note(this.#string.text);
    this.#endValue(end);
  }

  #endKey(end: number): void {
    this.#state = State.Colon;
    const key = this.#string.text;
    this.#place = key === undefined ? undefined : this.#places[this.#depth - 1]?.members.get(key);
    if (this.#depth > 1) return;
    const keyStart = this.#keyStart;
    if (key === undefined) {
      const reason = `a top-level key is longer than ${LONGEST_TEXT} bytes`;
      throw new JsonError("key_too_long", reason, keyStart);
    }
    if (this.#members.has(key)) {
      const reason = `the top-level key ${printable(key)} is repeated`;
      throw new JsonError("repeated_key", reason, keyStart, key);
    }
    if (this.#members.size === this.#maxMembers) {
      const reason = `the object has more than ${this.#maxMembers} members`;
      throw new JsonError("too_many_members", reason, keyStart);
    }
    this.#member = {
      key,
      keyStart,
      keyEnd: end,
      valueStart: end,
      valueEnd: end,
      type: "null",
      isFilledArray: false,
    };
  }

  /** The rest of a number; it ends before the first byte that cannot be part of it. */
  #digits(chunk: Uint8Array, from: number): number {
    const end = chunk.length;
    let state = this.#number;
    for (let at = from; at < end; at++) {
      const byte = chunk[at] as number;
      const next = numberStep[state * 7 + (numberClass[byte] as number)] as number;
      if (next === outside) {
        this.#number = state;
        if (!mayEnd(state)) throw this.#unexpected(byte, this.#base + at);
        this.#endValue(this.#base + at);
        return at;
      }
      state = next;
    }
    this.#number = state;
    return end;
  }

  #beginLiteral(literal: "true" | "false" | "null"): void {
    this.#state = State.Literal;
    this.#literal = literal;
    this.#matched = 1;
  }

  #letters(chunk: Uint8Array, from: number): number {
    let at = from;
    for (; at < chunk.length && this.#matched < this.#literal.length; at++, this.#matched++) {
      const byte = chunk[at] as number;
      if (byte !== this.#literal.charCodeAt(this.#matched)) {
        throw this.#unexpected(byte, this.#base + at);
      }
    }
    if (this.#matched === this.#literal.length) this.#endValue(this.#base + at);
    return at;
  }

  /** What may come next, in words. */
  #expected(): string {
    switch (this.#state) {
      case State.Start:
        return "'{'";
      case State.FirstKey:
        return "a key or '}'";
      case State.Key:
        return "a key";
      case State.Colon:
        return "':'";
      case State.FirstElement:
        return "a value or ']'";
      case State.Value:
        return "a value";
      case State.AfterValue:
        return this.#expectedAfterValue();
      case State.String:
        return "the end of a string";
      case State.Number:
        return mayEnd(this.#number) ? this.#expectedAfterValue() : "a digit";
      case State.Literal:
        return `'${this.#literal}'`;
      case State.Done:
        return "nothing after the object";
    }
  }

  #expectedAfterValue(): string {
    return this.#containers[this.#depth - 1] === OBJECT
      ? "',' or '}' in object"
      : "',' or ']' in array";
  }

  #unexpected(byte: number, position: number): JsonError {
    const found = byte > 0x20 && byte < 0x7f
      ? `'${String.fromCharCode(byte)}'`
      : `byte 0x${byte.toString(16).padStart(2, "0")}`;
    return new JsonError("malformed", `expected ${this.#expected()}, found ${found}`, position);
  }
}

/** The type of the value that begins with this byte. */
function typeAt(byte: number): JsonType | undefined {
  switch (byte) {
    case Byte.OpenBrace:
      return "object";
    case Byte.OpenBracket:
      return "array";
    case Byte.Quote:
      return "string";
    case Byte.T:
    case Byte.F:
      return "boolean";
    case Byte.N:
      return "null";
    default:
      return byte === Byte.Minus || (byte >= Byte.Zero && byte <= Byte.Nine) ? "number" : undefined;
  }
}

/** The key in quotes, cut to 64 characters and in printable ASCII, fit for a log line. */
function printable(key: string): string {
  const text = key.length > 64 ? `${key.slice(0, 64)}...` : key;
  return JSON.stringify(text).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
