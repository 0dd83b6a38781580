/**
 * What the try-it box reads of a streamed Messages answer. The gateway's own whole-event frames make
 * this simple: no event is split by a blank line, and every one has its data in one line.
 */
export interface AnswerPart {
  /** Text to put behind what there is. */
  readonly text?: string;
  /** Output tokens so far. */
  readonly tokens?: number;
  /** What went wrong; nothing follows. */
  readonly error?: string;
}

/** Reads parts of an answer as they arrive. */
export async function* answerParts(body: ReadableStream<Uint8Array>): AsyncGenerator<AnswerPart> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (rest + decoder.decode(value, { stream: !done })).split(/\r?\n/);
    rest = done ? "" : lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("data:")) yield* partsOf(line.slice(5));
    }
    if (done) return;
  }
}

function* partsOf(data: string): Generator<AnswerPart> {
  let event;
  try {
    event = JSON.parse(data);
  } catch {
    return;
  }
  if (typeof event?.delta?.text === "string") yield { text: event.delta.text };
  if (typeof event?.usage?.output_tokens === "number") yield { tokens: event.usage.output_tokens };
  if (event?.type === "error") yield { error: errorText(event) };
}

/** The words of an error in any of the gateway's dialects. */
export function errorText(body: unknown): string {
  const message = (body as { error?: { message?: unknown } } | null)?.error?.message;
  return typeof message === "string" ? message : "The answer broke off.";
}
