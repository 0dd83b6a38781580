/**
 * RFC 8259 as tables: what a byte means in a string, and how a number goes on. Tables, because a
 * look-up per byte is what keeps the scanner's loops short.
 */

/** 1 for the bytes that a string may hold without further thought: ASCII but controls, `"`, `\`. */
export const plainInString: Uint8Array = Uint8Array.from(
  { length: 256 },
  (_, byte) => Number(byte >= 0x20 && byte < 0x80 && byte !== 0x22 && byte !== 0x5c),
);

/** 1 for the white space that JSON knows. */
export const whiteSpace: Uint8Array = tableOf(" \t\n\r");

/** Where a number stands: what has been read of it. */
export const numberState = {
  /** Before its first byte, or after its last: the byte is not part of a number. */
  outside: 0,
  minus: 1,
  zero: 2,
  whole: 3,
  point: 4,
  fraction: 5,
  exponent: 6,
  exponentSign: 7,
  exponentDigits: 8,
} as const;

const { outside, minus, zero, whole, point, fraction, exponent, exponentSign, exponentDigits } =
  numberState;

/** States in which a number may end. */
export function mayEnd(state: number): boolean {
  return state === zero || state === whole || state === fraction || state === exponentDigits;
}

/** The class of a byte inside a number: 0, 1 to 9, point, e or E, plus, minus, anything else. */
export const numberClass: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  const classes = ["0", "123456789", ".", "eE", "+", "-"];
  const found = classes.findIndex((members) => members.includes(String.fromCharCode(byte)));
  return found < 0 ? classes.length : found;
});

/** The state after a byte of class `c` in state `s`, at index `s * 7 + c`. */
export const numberStep: Uint8Array = Uint8Array.from([
  // 0, 1-9, point, e, plus, minus, else
  ...[zero, whole, outside, outside, outside, minus, outside], // before the first
  ...[zero, whole, outside, outside, outside, outside, outside], // after minus
  ...[outside, outside, point, exponent, outside, outside, outside], // after a leading zero
  ...[whole, whole, point, exponent, outside, outside, outside],
  ...[fraction, fraction, outside, outside, outside, outside, outside], // after the point
  ...[fraction, fraction, outside, exponent, outside, outside, outside],
  ...[exponentDigits, exponentDigits, outside, outside, exponentSign, exponentSign, outside],
  ...[exponentDigits, exponentDigits, outside, outside, outside, outside, outside], // after its sign
  ...[exponentDigits, exponentDigits, outside, outside, outside, outside, outside],
]);

/** Where a string stands: inside an escape, or what is missing from a UTF-8 sequence. */
export const stringState = {
  plain: 0,
  escape: 1,
  /** So many hexadecimal digits to come. */
  hex4: 2,
  hex3: 3,
  hex2: 4,
  hex1: 5,
  /** So many continuation bytes to come. */
  tail1: 6,
  tail2: 7,
  tail3: 8,
  // The byte after these lead bytes has a narrower range: a wider one would let through overlong
  // forms (E0, F0), surrogates (ED) and code points beyond U+10FFFF (F4). Unicode, table 3-7.
  afterE0: 9,
  afterED: 10,
  afterF0: 11,
  afterF4: 12,
  /** The closing quote has gone by. */
  closed: 13,
  wrong: 14,
} as const;

/** The state after byte `b` in state `s`, at index `s * 256 + b`. */
export const stringStep: Uint8Array = stringTable();

function stringTable(): Uint8Array {
  const s = stringState;
  const table = new Uint8Array(s.wrong * 256).fill(s.wrong);
  const allow = (from: number, low: number, high: number, to: number) =>
    table.fill(to, from * 256 + low, from * 256 + high + 1);
  const allowAny = (from: number, characters: string, to: number) => {
    for (const character of characters) table[from * 256 + character.charCodeAt(0)] = to;
  };
  allow(s.plain, 0x20, 0x7f, s.plain);
  allowAny(s.plain, '"', s.closed);
  allowAny(s.plain, "\\", s.escape);
  allowAny(s.escape, '"\\/bfnrt', s.plain);
  allowAny(s.escape, "u", s.hex4);
  for (let state: number = s.hex4; state <= s.hex1; state++) {
    allowAny(state, "0123456789abcdefABCDEF", state === s.hex1 ? s.plain : state + 1);
  }
  allow(s.plain, 0xc2, 0xdf, s.tail1);
  allow(s.plain, 0xe0, 0xef, s.tail2);
  allow(s.plain, 0xe0, 0xe0, s.afterE0);
  allow(s.plain, 0xed, 0xed, s.afterED);
  allow(s.plain, 0xf0, 0xf0, s.afterF0);
  allow(s.plain, 0xf1, 0xf3, s.tail3);
  allow(s.plain, 0xf4, 0xf4, s.afterF4);
  allow(s.tail1, 0x80, 0xbf, s.plain);
  allow(s.tail2, 0x80, 0xbf, s.tail1);
  allow(s.tail3, 0x80, 0xbf, s.tail2);
  allow(s.afterE0, 0xa0, 0xbf, s.tail1);
  allow(s.afterED, 0x80, 0x9f, s.tail1);
  allow(s.afterF0, 0x90, 0xbf, s.tail2);
  allow(s.afterF4, 0x80, 0x8f, s.tail2);
  return table;
}

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}
