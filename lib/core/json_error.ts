/** What is wrong with a JSON text, for those who answer differently to different faults. */
export type JsonFault =
  /** Not JSON: a byte that the grammar does not allow, or an end that it does not allow. */
  | "malformed"
  /** Nothing but white space. */
  | "empty"
  /** JSON, but an array, a string, a number or a literal. */
  | "not_an_object"
  | "too_deep"
  | "repeated_key"
  | "too_many_members"
  | "key_too_long";

/**
 * A JSON text that is refused. The message gives the reason and the byte offset, and of the text
 * itself at most one printable character, or the repeated key's name in printable ASCII.
 */
export class JsonError extends Error {
  override readonly name = "JsonError";
  readonly fault: JsonFault;
  /** Offset in bytes from the start of the text. */
  readonly position: number;
  /** The key at fault, decoded, when `fault` is `repeated_key`. */
  readonly key: string | undefined;

  constructor(fault: JsonFault, reason: string, position: number, key?: string) {
    super(`${reason} at byte ${position}`);
    this.fault = fault;
    this.position = position;
    this.key = key;
  }
}
