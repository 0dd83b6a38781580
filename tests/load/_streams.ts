/** Paced streams of numbers, read as a client reads them, and when their pieces came. */
import { parseEvents } from "../../lib/core/sse.ts";
import { EventBoundary } from "../../lib/core/event_boundary.ts";

/** How a stream is asked for: passed through as it is, or translated. */
export const lanes = {
  passthrough: { path: "/v1/messages", model: "sonnet" },
  translate: { path: "/v1/chat/completions", model: "sonnet" },
} as const;

export type Lane = keyof typeof lanes;

export interface Numbers {
  lane: Lane;
  count: number;
  /** Milliseconds. */
  pause: number;
  /** Characters of each number. */
  size?: number;
}

export function askNumbers(
  url: string,
  { lane, count, pause, size = 1 }: Numbers,
  signal?: AbortSignal,
): Promise<Response> {
  const { path, model } = lanes[lane];
  return fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      model,
      max_tokens: 1_000,
      stream: true,
      messages: [{ role: "user", content: `count=${count} pause=${pause} size=${size}` }],
    }),
    ...signal && { signal },
  });
}

/** What came of a stream. */
export interface Heard {
  numbers: number[];
  /** Whether the stream came to its proper end. */
  isWhole: boolean;
  /** Milliseconds between each number and the one before it. */
  gaps: number[];
}

/** Reads a stream to its end. */
export async function hear(response: Response): Promise<Heard> {
  const boundary = new EventBoundary();
  const heard: Heard = { numbers: [], isWhole: false, gaps: [] };
  let last: number | undefined;
  for await (const chunk of response.body ?? new Blob([]).stream()) {
    const whole = boundary.push(chunk);
    const now = performance.now();
    for (const { data } of parseEvents(whole ?? "")) {
      const text = textIn(data);
      heard.isWhole ||= data === "[DONE]" || data.includes('"message_stop"');
      if (text === undefined || text === "") continue;
      heard.numbers.push(Number(text));
      if (last !== undefined) heard.gaps.push(now - last);
      last = now;
    }
  }
  return heard;
}

function textIn(data: string): string | undefined {
  if (data === "[DONE]") return undefined;
  const event = JSON.parse(data);
  return event.delta?.text ?? event.choices?.[0]?.delta?.content;
}

/** `0, 1, ...` */
export function countTo(end: number): number[] {
  return Array.from({ length: end }, (_, number) => number);
}

/** The value below which this part of the values lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;
}
