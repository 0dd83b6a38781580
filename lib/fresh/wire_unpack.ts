import type { Signal } from "@preact/signals";
import type { Packed, Special, Wire, WireObject } from "./wire.ts";

/** Makes a signal, as `signal` of `@preact/signals` does. */
export type MakeSignal = () => Signal<unknown>;

/** Whether unpacking takes signals, for which a page without them need not load the code. */
export function holdsSignals({ objects }: Packed): boolean {
  return objects.some((packed) => isTagged(packed) && packed[0] === "Signal");
}

/**
 * The value that was packed, with signals of its own.
 *
 * @throws {TypeError} when there are signals in it and nothing to make them by.
 */
export function unpack({ root, objects }: Packed, makeSignal?: MakeSignal): unknown {
  // All exist before any is filled, so that they may refer to each other in every way.
  const blanks = objects.map((packed) => blankOf(packed, makeSignal));
  const read: Read = (wire) => {
    if (!Array.isArray(wire)) return wire;
    const [first, text] = wire;
    if (typeof first === "number") return blanks[first]?.value;
    return first === "bigint" ? BigInt(text) : specials[first as Special];
  };
  for (const blank of blanks) blank.fill(read);
  return read(root);
}

type Read = (wire: Wire) => unknown;

/** An object that is there, and what puts its members into it. */
interface Blank {
  readonly value: object;
  fill(read: Read): void;
}

const specials = {
  "undefined": undefined,
  "NaN": NaN,
  "Infinity": Infinity,
  "-Infinity": -Infinity,
  "-0": -0,
} satisfies Record<Special, unknown>;

function blankOf(packed: WireObject, makeSignal: MakeSignal = noSignals): Blank {
  if (!isTagged(packed)) return plainBlank(packed);
  if (packed[0] === "Date") return { value: new Date(packed[1] ?? NaN), fill() {} };
  const [kind, ...parts] = packed;
  switch (kind) {
    case "Array": {
      const value: unknown[] = [];
      return { value, fill: (read) => parts.forEach((part) => value.push(read(part))) };
    }
    case "Set": {
      const value = new Set<unknown>();
      return { value, fill: (read) => parts.forEach((part) => value.add(read(part))) };
    }
    case "Map":
      return mapBlank(parts);
    case "Signal": {
      const value = makeSignal();
      return { value, fill: (read) => value.value = read(parts[0] ?? null) };
    }
  }
}

function noSignals(): never {
  throw new TypeError("There is nothing to make signals by");
}

function mapBlank(parts: readonly Wire[]): Blank {
  const value = new Map<unknown, unknown>();
  return {
    value,
    fill(read) {
      for (let at = 0; at < parts.length; at += 2) {
        value.set(read(parts[at] ?? null), read(parts[at + 1] ?? null));
      }
    },
  };
}

function plainBlank(packed: Readonly<Record<string, Wire>>): Blank {
  const value = {};
  return {
    value,
    fill(read) {
      for (const [name, wire] of Object.entries(packed)) {
        // Defined instead of set: a member may be called `__proto__`.
        Object.defineProperty(value, name, {
          value: read(wire),
          configurable: true,
          enumerable: true,
          writable: true,
        });
      }
    },
  };
}

function isTagged(packed: WireObject): packed is Extract<WireObject, readonly unknown[]> {
  return Array.isArray(packed);
}
