import { InvalidArgumentError } from "commander";

/** The value of an option that takes a whole number. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,13}$/.test(text)) throw new InvalidArgumentError("It is a whole number.");
  return Number(text);
}
