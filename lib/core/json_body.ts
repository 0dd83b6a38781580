import type { Bytes } from "./chunk_list.ts";
import { GatewayError } from "./errors.ts";
import type { ScannedObject } from "./json_scan.ts";
import { HeldBlob } from "./held_blob.ts";
import { joinBytes } from "./join_bytes.ts";
import { splice } from "./json_splice.ts";
import type { Edit, JsonType, RequestView } from "./request_view.ts";

/** Largest member that {@linkcode JsonBody.value} parses, in bytes: it is for small ones. */
const LARGEST_VALUE = 1_048_576;

/** Bodies up to this size are sent as one array: copying them costs little, and makes one write. */
const LARGEST_ARRAY = 1_048_576;

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * A request body whose bytes have been checked and are held as they came. It must be released when
 * the bytes are no longer needed; what was read from it and the answers about its members stay.
 */
export class JsonBody implements RequestView, Disposable {
  readonly #scanned: ScannedObject;
  readonly #giveBack: () => void;
  readonly #values = new Map<string, unknown>();
  #chunks: readonly Bytes[] | undefined;

  /** @param giveBack is called once, when the body is released. */
  constructor(chunks: readonly Bytes[], scanned: ScannedObject, giveBack: () => void = () => {}) {
    this.#chunks = chunks;
    this.#scanned = scanned;
    this.#giveBack = giveBack;
  }

  /** Length in bytes. */
  get size(): number {
    return this.#scanned.size;
  }

  has(key: string): boolean {
    return this.#scanned.members.has(key);
  }

  type(key: string): JsonType | undefined {
    return this.#scanned.members.get(key)?.type;
  }

  /**
   * Parses the member on first use; callers share the result and must not change it.
   *
   * @throws {GatewayError} `invalid_request` when the member is over 1 MiB. It is not said to be
   * absent: a rule that looks for it would then let it through.
   */
  value(key: string): unknown {
    if (this.#values.has(key)) return this.#values.get(key);
    const member = this.#scanned.members.get(key);
    if (!member) return undefined;
    const { valueStart, valueEnd } = member;
    if (valueEnd - valueStart > LARGEST_VALUE) {
      throw new GatewayError(
        "invalid_request",
        `Cannot read a member of the request body: it takes ${
          valueEnd - valueStart
        } bytes, and at most ${LARGEST_VALUE} are read of it.`,
        { param: key },
      );
    }
    const value: unknown = JSON.parse(decode(stretch(this.#bytes(), valueStart, valueEnd)));
    this.#values.set(key, value);
    return value;
  }

  isFilledArray(key: string): boolean {
    return this.#scanned.members.get(key)?.isFilledArray ?? false;
  }

  watched(path: string): readonly string[] {
    return this.#scanned.watched.get(path)?.values ?? [];
  }

  /** The last string seen at a watched path; `undefined` when there was none or it was long. */
  lastWatched(path: string): string | undefined {
    return this.#scanned.watched.get(path)?.last;
  }

  /** The whole text, for a request that has to be translated. */
  text(): string {
    return decode(this.#bytes());
  }

  /** The edited body as pieces to be sent one after another; see {@linkcode splice}. */
  bytes(edits: readonly Edit[] = []): Bytes[] {
    return splice(this.#bytes(), this.#scanned, edits);
  }

  /**
   * The edited body for `fetch`. A large one is a Blob: of it `fetch` knows the length and sends
   * `content-length`, where a stream would be sent chunked.
   */
  toBodyInit(edits: readonly Edit[] = []): Bytes | Blob {
    const pieces = this.bytes(edits);
    const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
    return size > LARGEST_ARRAY ? new HeldBlob(pieces) : joinBytes(pieces);
  }

  /** Lets the bytes go and returns their memory to the budget; doing so again does nothing. */
  release(): void {
    if (!this.#chunks) return;
    this.#chunks = undefined;
    this.#giveBack();
  }

  [Symbol.dispose](): void {
    this.release();
  }

  #bytes(): readonly Bytes[] {
    if (!this.#chunks) throw new TypeError("Cannot read the request body: it is released");
    return this.#chunks;
  }
}

/** The bytes `[from, to)` of the text. */
function* stretch(chunks: readonly Bytes[], from: number, to: number): Iterable<Bytes> {
  let base = 0;
  for (const chunk of chunks) {
    if (base >= to) return;
    const end = base + chunk.length;
    if (end > from) yield chunk.subarray(Math.max(from - base, 0), to - base);
    base = end;
  }
}

/**
 * The text of bytes that have been checked. There is no byte order mark to be skipped at their
 * beginning, and Deno's decoder would look for one at the beginning of every chunk.
 */
function decode(chunks: Iterable<Bytes>): string {
  const [first, ...rest] = chunks;
  if (!first) return "";
  // Nearly every member lies in one chunk, and decoding in pieces takes a decoder of the runtime's
  // own, which the garbage collector has to free.
  if (rest.length === 0) return utf8.decode(first);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let text = decoder.decode(first, { stream: true });
  for (const chunk of rest) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}
