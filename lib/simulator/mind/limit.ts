import type { Answer, Ask, Part } from "./ask.ts";

/** Where an answer that is to run out does so, in characters. */
const RUN_OUT = 120;

/** Cuts an answer at the first stop sequence in its text, or where the output limit is reached. */
export function limit(given: readonly Part[], ask: Ask, runsOut = false): Answer {
  let left = Math.min((ask.limit ?? Infinity) * 4, runsOut ? RUN_OUT : Infinity);
  const parts: Part[] = [];
  for (const part of given) {
    const stop = part.type === "text" ? firstStop(part.text, ask.stops) : undefined;
    const whole = lengthOf(part);
    if (whole > left || (stop && stop.at > left)) {
      if (left > 0) parts.push(cut(part, left));
      return { parts, stop: "limit" };
    }
    if (stop && part.type === "text") {
      if (stop.at > 0) parts.push({ ...part, text: part.text.slice(0, stop.at) });
      return { parts, stop: "stop_sequence", stopSequence: stop.sequence };
    }
    parts.push(part);
    left -= whole;
  }
  if (runsOut) return { parts, stop: "limit" };
  return { parts, stop: parts.some((part) => part.type === "call") ? "calls" : "end" };
}

function firstStop(text: string, stops: readonly string[]) {
  return stops.map((sequence) => ({ sequence, at: text.indexOf(sequence) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)[0];
}

function lengthOf(part: Part): number {
  return part.type === "call" ? part.input.length : part.text.length;
}

function cut(part: Part, length: number): Part {
  if (part.type === "call") return { ...part, input: upTo(part.input, length), cut: true };
  return { ...part, text: upTo(part.text, length), cut: true };
}

/** The first characters, without the half of a surrogate pair at the end. */
function upTo(text: string, length: number): string {
  return text.slice(0, /[\uD800-\uDBFF]/.test(text.charAt(length - 1)) ? length - 1 : length);
}
