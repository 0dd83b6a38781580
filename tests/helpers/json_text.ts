/**
 * JSON objects as other programs might print them: any white space, escapes where none is needed,
 * any spelling of numbers. For the laws of everything that reads JSON bytes.
 */
import fc from "fast-check";

/** One member as printed: the text before it (without a comma), its key, and so on. */
export interface PrintedMember {
  keyText: string;
  /** From the end of the key to the start of the value: a colon and white space. */
  colon: string;
  valueText: string;
  /** White space before the key and after the value. */
  before: string;
  after: string;
}

const space = fc.constantFrom("", "", "", " ", "\n", "\t", "\r\n  ");

const unit = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom("a", "b", "z", "0", " ", "{", "]", ",", ":", "/", "\x7f"),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom("\\n", "\\t", '\\"', "\\\\", "\\/", "\\b", "\\f", "\\r"),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("\\u0061", "\\u00e9", "\\uD83D\\uDE00", "\\ud800", "\\u0000"),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom("é", "文", "😀", "\u2028", "\ufeff", "\u07ff", "\uffff"),
  },
);

const string = fc.array(unit, { maxLength: 8 }).map((units) => `"${units.join("")}"`);

const number = fc.oneof(
  fc.constantFrom("0", "-0", "1.0", "1e3", "1E+3", "1e-3", "12345678901234567890", "-0.0e00"),
  fc.stringMatching(/^-?(0|[1-9]\d{0,12})(\.\d{1,5})?([eE][+-]?\d{1,2})?$/),
);

const { value } = fc.letrec<{ value: string; array: string; object: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("true", "false", "null"),
    number,
    string,
    tie("array"),
    tie("object"),
  ),
  array: fc.oneof(
    space.map((inside) => `[${inside}]`),
    fc.array(fc.tuple(space, tie("value"), space).map((parts) => parts.join("")), {
      minLength: 1,
      maxLength: 4,
    }).map((elements) => `[${elements.join(",")}]`),
  ),
  object: fc.oneof(
    space.map((inside) => `{${inside}}`),
    fc.array(
      fc.tuple(space, string, space, fc.constant(":"), space, tie("value"), space)
        .map((parts) => parts.join("")),
      { minLength: 1, maxLength: 4 },
    ).map((members) => `{${members.join(",")}}`),
  ),
}));

/** Any JSON value, printed. */
export const jsonValue: fc.Arbitrary<string> = value;

const topKey = fc.oneof(
  fc.constantFrom('"model"', '"m\\u006fdel"', '"__proto__"', '"a"', '"b"', '"1"', '""'),
  string,
);

/** Members of an object, with different keys. */
export const jsonMembers: fc.Arbitrary<PrintedMember[]> = fc.uniqueArray(
  fc.record({
    keyText: topKey,
    colon: fc.tuple(space, space).map(([left, right]) => `${left}:${right}`),
    valueText: value,
    before: space,
    after: space,
  }),
  { maxLength: 6, selector: ({ keyText }) => JSON.parse(keyText) as string },
);

/** An object of these members. */
export function printObject(members: readonly PrintedMember[], inside = ""): string {
  const printed = members.map((member) =>
    member.before + member.keyText + member.colon + member.valueText + member.after
  );
  return `{${members.length === 0 ? inside : printed.join(",")}}`;
}

/** Any JSON object, printed, with white space around it. */
export const jsonObject: fc.Arbitrary<string> = fc.tuple(space, jsonMembers, space, space)
  .map(([before, members, inside, after]) => before + printObject(members, inside) + after);

/** Cuts bytes at the given places, taken modulo their length. */
export function cutAt(
  bytes: Uint8Array<ArrayBuffer>,
  places: readonly number[],
): Uint8Array<ArrayBuffer>[] {
  const ends = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b);
  const starts = [0, ...ends];
  return starts.map((start, index) => bytes.subarray(start, ends[index] ?? bytes.length));
}

/** Where to cut: for {@linkcode cutAt}. */
export const cuts: fc.Arbitrary<number[]> = fc.array(fc.nat(), { maxLength: 5 });
