/**
 * GitLab's gateway, while it streams, may report a vendor's error as `{"message":"b'...'"}`: the
 * JSON body printed as a Python bytes literal (`repr(bytes)`), put into a JSON string.
 */

/** The escapes of `repr(bytes)` that stand for one byte; all other bytes are `\xNN` or themselves. */
const ESCAPES: ReadonlyMap<string, number> = new Map([
  ["\\", 0x5c],
  ["'", 0x27],
  ['"', 0x22],
  ["n", 0x0a],
  ["r", 0x0d],
  ["t", 0x09],
]);

/**
 * The bytes that a Python bytes literal stands for, or `undefined` when the text is not exactly one.
 * Linear in the text's length; never throws.
 */
export function unwrapBytesLiteral(text: string): Uint8Array<ArrayBuffer> | undefined {
  const quote = text[1];
  const last = text.length - 1;
  if (text[0] !== "b" || (quote !== "'" && quote !== '"') || last < 2 || text[last] !== quote) {
    return undefined;
  }
  const bytes = new Uint8Array(last - 2);
  let size = 0;
  for (let at = 2; at < last;) {
    const unit = readUnit(text, at, last);
    if (!unit || (unit.length === 1 && text[at] === quote)) return undefined;
    bytes[size++] = unit.byte;
    at += unit.length;
  }
  return bytes.subarray(0, size);
}

/** The byte written at `at`, and with how many characters; nothing may reach beyond `end`. */
function readUnit(text: string, at: number, end: number) {
  if (text[at] !== "\\") {
    const code = text.charCodeAt(at);
    return code >= 0x20 && code < 0x7f ? { byte: code, length: 1 } : undefined;
  }
  if (at + 1 >= end) return undefined;
  const escaped = text.charAt(at + 1);
  if (escaped === "x") {
    const digits = text.slice(at + 2, at + 4);
    if (at + 4 > end || !/^[0-9a-fA-F]{2}$/.test(digits)) return undefined;
    return { byte: Number.parseInt(digits, 16), length: 4 };
  }
  const byte = ESCAPES.get(escaped);
  return byte === undefined ? undefined : { byte, length: 2 };
}
