import { invalidType, missing, refuse, tooLong } from "./refuse.ts";

const NAME = /^[a-zA-Z0-9_-]+$/;

/** Checks the name of a tool, a function or a schema. */
export function checkName(name: unknown, param: string, largest = 64): void {
  if (name === undefined || name === null) throw missing(param);
  if (typeof name !== "string") throw invalidType("a string", param);
  checkLength(name, param, largest);
  if (!NAME.test(name)) {
    throw refuse(
      `Invalid '${param}': string does not match pattern. Expected a string that matches the ` +
        `pattern '${NAME.source}'.`,
      { param, code: "invalid_value" },
    );
  }
}

/** Checks an identifier that the client made up or repeats. */
export function checkId(id: unknown, param: string, largest: number): void {
  if (id === undefined || id === null) throw missing(param);
  if (typeof id !== "string") throw invalidType("a string", param);
  if (id === "") throw refuse(`Invalid '${param}': empty string.`, { param, code: "empty_string" });
  checkLength(id, param, largest);
}

export function checkLength(text: unknown, param: string, largest: number): void {
  if (typeof text === "string" && text.length > largest) {
    throw tooLong(param, largest, text.length);
  }
}
