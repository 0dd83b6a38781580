/**
 * How an error begins in any vendor's JSON. Answers begin with their id, type or model, and what
 * they say of errors (`"error":null`) comes later.
 */
const ERROR_BEGINS = /^\s*\{\s*"(?:error"\s*:\s*[{"]|type"\s*:\s*"error")/;

/** So many bytes show how a JSON text begins. */
const TELLING_BYTES = 64;

const utf8 = new TextDecoder();

/** Whether a JSON answer that is there as a whole is an error, whatever its status says. */
export function isDisguisedError(whole: Uint8Array): boolean {
  return ERROR_BEGINS.test(utf8.decode(whole.subarray(0, TELLING_BYTES)));
}

/** A JSON answer of which the beginning has been read. */
export interface Begun {
  /** Whether it is an error, whatever its status says. */
  isError: boolean;
  /** The whole body, from its first byte on. */
  body: ReadableStream<Uint8Array>;
}

/**
 * Looks how a JSON answer begins, before anything is promised to a client: gateways have been seen
 * to tell errors under status 200, and an agent takes those for empty answers.
 *
 * @param inTime lets go of the body when it aborts before the beginning is there.
 * @throws what reading the body throws, or the signal's reason.
 */
export async function lookAtBeginning(
  source: ReadableStream<Uint8Array>,
  inTime: AbortSignal,
): Promise<Begun> {
  const reader = source.getReader();
  const letGo = () => void reader.cancel().catch(() => {});
  inTime.addEventListener("abort", letGo, { once: true });
  const read: Uint8Array[] = [];
  let beginning = "";
  let size = 0;
  const decoder = new TextDecoder();
  while (size < TELLING_BYTES) {
    const { value } = await reader.read();
    if (!value) break;
    read.push(value);
    size += value.length;
    beginning += decoder.decode(value.subarray(0, TELLING_BYTES), { stream: true });
  }
  inTime.removeEventListener("abort", letGo);
  inTime.throwIfAborted();
  const body = new ReadableStream<Uint8Array>({
    async pull(out) {
      const next = read.shift() ?? (await reader.read()).value;
      if (next) out.enqueue(next);
      else out.close();
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
  return { isError: ERROR_BEGINS.test(beginning), body };
}
