/**
 * The part of `@std/assert` that the tests use, over `node:assert`: same names, same signatures,
 * same verdicts. The import map decides which of the two `@std/assert` is (docs/configuration.md).
 */
import * as node from "node:assert/strict";
import { inspect, isDeepStrictEqual } from "node:util";
import { normalize } from "./_normalize.ts";

/** A class, also an abstract one, whose instances are `T`. */
type ClassOf<T> = abstract new (...args: never[]) => T;

/** What every failed assertion throws. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/** @throws {AssertionError} unless `expr` is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** @throws {AssertionError} unless `expr` is falsy. */
export function assertFalse(
  expr: unknown,
  msg = "",
): asserts expr is false | 0 | 0n | "" | null | undefined {
  if (expr) throw new AssertionError(msg);
}

/**
 * Deep equality of values and prototypes, where an object without a prototype equals a plain one
 * and -0 equals 0.
 *
 * @throws {AssertionError} with a difference of the two.
 */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (isEqual(actual, expected)) return;
  const difference = reason(() => node.deepStrictEqual(normalize(actual), normalize(expected)));
  throw new AssertionError(`Values are not equal${suffix(msg)}\n${difference}`);
}

/** @throws {AssertionError} when {@linkcode assertEquals} would pass. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!isEqual(actual, expected)) return;
  throw new AssertionError(
    `Expected actual: ${inspect(actual)} not to be: ${inspect(expected)}${suffix(msg)}`,
  );
}

/** @throws {AssertionError} unless both are the same value as `Object.is` sees it. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (Object.is(actual, expected)) return;
  const difference = reason(() => node.strictEqual(actual, expected));
  throw new AssertionError(`Values are not strictly equal${suffix(msg)}\n${difference}`);
}

/** @throws {AssertionError} when `actual` is null or undefined. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) {
    throw new AssertionError(
      `Expected actual: "${actual}" to not be null or undefined${suffix(msg)}`,
    );
  }
}

/** @throws {AssertionError} unless `actual` is an instance of the class. */
export function assertInstanceOf<T>(
  actual: unknown,
  expectedType: ClassOf<T>,
  msg?: string,
): asserts actual is T {
  if (actual instanceof expectedType) return;
  throw new AssertionError(
    `Expected object to be an instance of "${expectedType.name}" but was ${
      inspect(actual, { depth: 0 })
    }${suffix(msg)}`,
  );
}

/** @throws {AssertionError} unless the expression matches. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (expected.test(actual)) return;
  throw new AssertionError(
    `Expected actual: ${inspect(actual)} to match: ${expected}${suffix(msg)}`,
  );
}

/** @throws {AssertionError} unless `actual` contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (actual.includes(expected)) return;
  throw new AssertionError(
    `Expected actual: ${inspect(actual)} to contain: ${inspect(expected)}${suffix(msg)}`,
  );
}

/** @throws {AssertionError} unless `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual > expected)) throw notInOrder(actual, ">", expected, msg);
}

/** @throws {AssertionError} unless `actual >= expected`. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual >= expected)) throw notInOrder(actual, ">=", expected, msg);
}

/** @throws {AssertionError} unless `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual < expected)) throw notInOrder(actual, "<", expected, msg);
}

/** @throws {AssertionError} unless `actual <= expected`. */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual <= expected)) throw notInOrder(actual, "<=", expected, msg);
}

/**
 * Calls `fn`, which must throw; with a class given, an instance of it whose message contains
 * `msgIncludes`.
 *
 * @returns what was thrown.
 * @throws {AssertionError} when nothing, or something else, is thrown.
 */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ClassOf<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  classOrMsg?: ClassOf<Error> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const expected = expectation(classOrMsg, msgIncludes, msg);
  try {
    fn();
  } catch (error) {
    return checkThrown(error, expected);
  }
  throw new AssertionError(`Expected function to throw${suffix(expected.msg)}`);
}

/**
 * Like {@linkcode assertThrows} for a promise: `fn` must return one that rejects; an exception
 * thrown before there is a promise does not count.
 *
 * @returns what it was rejected with.
 */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ClassOf<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  classOrMsg?: ClassOf<Error> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const expected = expectation(classOrMsg, msgIncludes, msg);
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch {
    throw new AssertionError(`Function throws when expected to reject${suffix(expected.msg)}`);
  }
  try {
    await promise;
  } catch (error) {
    return checkThrown(error, expected);
  }
  throw new AssertionError(`Expected function to reject${suffix(expected.msg)}`);
}

/** @throws {AssertionError} always. */
export function fail(msg?: string): never {
  throw new AssertionError(`Failed assertion${suffix(msg)}`);
}

/** @throws {AssertionError} always: the code that calls it must not be reached. */
export function unreachable(reason?: string): never {
  throw new AssertionError(`Unreachable${suffix(reason)}`);
}

function isEqual(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(a, b) || isDeepStrictEqual(normalize(a), normalize(b));
}

function suffix(msg: string | undefined): string {
  return msg ? `: ${msg}` : ".";
}

/** The message of the error that `check` throws. */
function reason(check: () => void): string {
  try {
    check();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return "";
}

function notInOrder(actual: unknown, sign: string, expected: unknown, msg?: string) {
  return new AssertionError(
    `Expect ${inspect(actual)} ${sign} ${inspect(expected)}${suffix(msg)}`,
  );
}

/** What an error must be; without a class, anything thrown will do. */
interface Expectation {
  errorClass: ClassOf<Error> | undefined;
  msgIncludes: string | undefined;
  msg: string | undefined;
}

function expectation(
  classOrMsg: ClassOf<Error> | string | undefined,
  msgIncludes: string | undefined,
  msg: string | undefined,
): Expectation {
  return typeof classOrMsg === "string"
    ? { errorClass: undefined, msgIncludes: undefined, msg: classOrMsg }
    : { errorClass: classOrMsg, msgIncludes, msg };
}

function checkThrown(thrown: unknown, { errorClass, msgIncludes, msg }: Expectation): unknown {
  if (!errorClass) return thrown;
  if (!(thrown instanceof Error)) {
    throw new AssertionError(`Expected an error, but ${inspect(thrown)} was thrown${suffix(msg)}`);
  }
  const isExpected: boolean = thrown instanceof errorClass;
  if (!isExpected) {
    throw new AssertionError(
      `Expected error to be an instance of "${errorClass.name}", but was "${thrown.constructor.name}" (${thrown.message})${
        suffix(msg)
      }`,
      { cause: thrown },
    );
  }
  if (msgIncludes !== undefined && !thrown.message.includes(msgIncludes)) {
    throw new AssertionError(
      `Expected error message to include ${inspect(msgIncludes)}, but got ${
        inspect(thrown.message)
      }${suffix(msg)}`,
      { cause: thrown },
    );
  }
  return thrown;
}
