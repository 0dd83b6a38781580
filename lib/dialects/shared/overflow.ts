/**
 * A prompt longer than the context window, in the vendors' words. Agents recognise these sentences:
 * Claude Code reads both numbers out of Anthropic's to decide what to compact, others search for
 * OpenAI's. So the sentence is recognised whoever said it and put in the words of the client's own
 * dialect.
 */

const anthropicWords = [
  /^prompt is too long/i,
  // The output limit is what is too large here, and Claude Code lowers it.
  /^input length and `max_tokens` exceed context limit/i,
];

const openaiWords = [/exceeds the context window/i, /maximum context length is \d+ tokens/i];

export function isOverflow(message: string): boolean {
  return [...anthropicWords, ...openaiWords].some((words) => words.test(message));
}

/** An overflow in Anthropic's words; what is in them already stays as it is. */
export function anthropicOverflow(message: string): string {
  if (anthropicWords.some((words) => words.test(message))) return message;
  const sizes = overflowSizes(message);
  return sizes
    ? `prompt is too long: ${sizes.tokens} tokens > ${sizes.maximum} maximum`
    : `prompt is too long: ${message}`;
}

/** An overflow in OpenAI's words; what is in them already stays as it is. */
export function openaiOverflow(message: string): string {
  if (openaiWords.some((words) => words.test(message))) return message;
  const sizes = overflowSizes(message);
  const opening = "Your input exceeds the context window of this model";
  return sizes
    ? `${opening}: the maximum context length is ${sizes.maximum} tokens and the input has ${sizes.tokens}.`
    : `${opening}: ${message}`;
}

function overflowSizes(message: string): { tokens: string; maximum: string } | undefined {
  const anthropic = /(\d+) tokens > (\d+) maximum/.exec(message);
  if (anthropic?.[1] && anthropic[2]) return { tokens: anthropic[1], maximum: anthropic[2] };
  const openai = /maximum context length is (\d+) tokens.*?(?:in|requested) (\d+) tokens/s.exec(
    message,
  );
  return openai?.[1] && openai[2] ? { tokens: openai[2], maximum: openai[1] } : undefined;
}
