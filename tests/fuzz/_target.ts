import type { JsonValue } from "../../lib/core/canonical.ts";
import type { Random } from "./_random.ts";

/**
 * One reader of foreign input under fuzz. Its input is plain JSON, so that every case can be
 * printed, kept as a finding and made smaller by the same means; bytes are texts with one byte in
 * each character.
 */
export interface Target<Input extends JsonValue = JsonValue> {
  readonly name: string;
  /** What it reads and what is promised of that, in one sentence. */
  readonly promise: string;
  /** The inputs to begin with, each of which keeps the promise. */
  readonly corpus: readonly Input[];
  /** A new input made of the corpus. */
  generate(random: Random, corpus: readonly Input[]): Input;
  /** @throws when the promise is broken. */
  check(input: Input): void;
}

/** Gives the target a type that does not depend on its input. */
export function target<Input extends JsonValue>(it: Target<Input>): Target {
  return it as unknown as Target;
}
