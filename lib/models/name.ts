import { GatewayError } from "../core/errors.ts";

const LONGEST_NAME = 128;
const LEGAL = /^[A-Za-z0-9._:/@\-[\]]+$/;

/** What is wrong with a name that no model can have; `undefined` for a legal one. */
export function nameProblem(name: string): string | undefined {
  if (name === "") return "it is empty";
  if (name.length > LONGEST_NAME) {
    return `it is ${name.length} characters long, and at most ${LONGEST_NAME} are allowed`;
  }
  if (LEGAL.test(name)) return undefined;
  return "it holds a character that is not a letter, a digit or one of . _ : / @ - [ ]";
}

/**
 * @throws {GatewayError} `invalid_request` unless the name is 1 to 128 letters, digits and
 *   `. _ : / @ - [ ]`: names go into headers, statistics and pages.
 */
export function checkName(name: string): void {
  const problem = nameProblem(name);
  if (!problem) return;
  throw new GatewayError(
    "invalid_request",
    `Cannot look up the model by the given name: ${problem}. The model list gives the names.`,
    { param: "model" },
  );
}

/** Claude Code marks variants of a model for itself, for example `claude-opus-4-6[1m]`. */
const VARIANT = /\[[^[\]]*\]$/;

/** Routers and other gateways put the vendor, or us, in front. */
const ROUTE = /^(?:(?:anthropic|openai|gitlab|duo)\/)+/;

/** The name itself and what remains of it without variant, without route and without either. */
export function readings(name: string): readonly [string, ...string[]] {
  const plain = name.replace(VARIANT, "");
  return [name, plain, name.replace(ROUTE, ""), plain.replace(ROUTE, "")];
}
