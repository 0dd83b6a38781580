import type { Dialect, Tap } from "../dialects/mod.ts";
import { GatewayError } from "./errors.ts";
import { GrowingBytes } from "./growing_bytes.ts";
import type { Outcome } from "./outcome.ts";
import type { Step } from "./pump.ts";

/** Larger answers pass all the same, but are not read for statistics. */
const LARGEST_READ = 4 * 1024 * 1024;

const utf8 = new TextDecoder();

export interface UnaryRelayOptions {
  dialect: Pick<Dialect, "unaryMembers">;
  tap: Tap;
}

/**
 * The passthrough step of a whole JSON answer: every chunk goes on as it came, and a bounded copy is
 * read at the end. An answer that breaks off makes the client's connection fail, for half a JSON
 * text that ends cleanly is a riddle, and a JSON error glued to it a worse one.
 */
export class UnaryRelay implements Step {
  readonly #options: UnaryRelayOptions;
  /** The answer so far; `undefined` once it is too large to be read. */
  #copy: GrowingBytes | undefined = new GrowingBytes();
  #result: Outcome | undefined;
  #tapFaults = 0;

  constructor(options: UnaryRelayOptions) {
    this.#options = options;
  }

  /** How often the tap has thrown: a defect of the tap, of which the client notices nothing. */
  get tapFaults(): number {
    return this.#tapFaults;
  }

  get result(): Outcome | undefined {
    return this.#result;
  }

  push(chunk: Uint8Array): Uint8Array {
    if (this.#copy && this.#copy.length + chunk.length > LARGEST_READ) this.#copy = undefined;
    this.#copy?.append(chunk);
    return chunk;
  }

  end(): undefined {
    if (this.#copy) this.#read(this.#copy.take());
  }

  /** All of the answer at once, in place of pushes and an end. */
  whole(bytes: Uint8Array): void {
    if (bytes.length <= LARGEST_READ) this.#read(bytes);
  }

  /** Nothing to say in the middle of a JSON text: the connection has to fail. */
  fail(): undefined {}

  #read(bytes: Uint8Array): void {
    const answer = parsed(bytes);
    const { dialect, tap } = this.#options;
    const members = new Map(
      dialect.unaryMembers.filter((key) => Object.hasOwn(answer, key))
        .map((key) => [key, answer[key]]),
    );
    try {
      tap.unary(members);
    } catch {
      this.#tapFaults++;
    }
    const { terminal, error } = tap.seen;
    if (terminal === "failed" && error) this.#result = { kind: "upstream_failed", error };
  }
}

/** @throws {GatewayError} when the body is not a JSON object, and so was cut short or no answer. */
function parsed(body: Uint8Array): Record<string, unknown> {
  let answer: unknown;
  try {
    answer = JSON.parse(utf8.decode(body));
  } catch {
    answer = undefined;
  }
  if (isRecord(answer)) return answer;
  throw new GatewayError(
    "upstream_failed",
    "The upstream's answer is not complete JSON: it was cut short or is no answer. Send the request again.",
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
