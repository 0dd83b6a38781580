/** What was read of a body, and whether that is all of it. */
export interface BoundedBody {
  bytes: Uint8Array<ArrayBuffer>;
  /** How the reading ended: at the body's end, at the limit, by the signal, by a broken connection. */
  end: "complete" | "limit" | "aborted" | "broken";
}

/**
 * Reads a body up to `limit` bytes and until `signal` aborts, and lets go of the rest. It never
 * fails: of an error reply, the part that arrived is still the best description there is.
 */
export async function readBounded(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
  signal: AbortSignal,
): Promise<BoundedBody> {
  const chunks: Uint8Array[] = [];
  const end = body ? await collect(body.getReader(), chunks, limit, signal) : "complete";
  return { bytes: join(chunks, limit), end };
}

async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  chunks: Uint8Array[],
  limit: number,
  signal: AbortSignal,
): Promise<BoundedBody["end"]> {
  // Cancelling resolves the pending read at once, even if the source never answers.
  const letGo = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", letGo, { once: true });
  try {
    for (let size = 0; !signal.aborted;) {
      const { done, value } = await reader.read();
      if (signal.aborted) break;
      if (done) return "complete";
      chunks.push(value);
      size += value.length;
      if (size > limit) return "limit";
    }
    return "aborted";
  } catch {
    return signal.aborted ? "aborted" : "broken";
  } finally {
    signal.removeEventListener("abort", letGo);
    letGo();
  }
}

function join(chunks: readonly Uint8Array[], limit: number): Uint8Array<ArrayBuffer> {
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const bytes = new Uint8Array(Math.min(size, limit));
  let at = 0;
  for (const chunk of chunks) {
    const part = chunk.subarray(0, bytes.length - at);
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
