import type { Answer, Ask, Mood, Part } from "./ask.ts";
import { chooseCalls } from "./choose_calls.ts";
import { fillSchema } from "./fill_schema.ts";
import { limit } from "./limit.ts";
import {
  answerText,
  beforeCallText,
  longText,
  refusalText,
  resultText,
  thinkingText,
} from "./prose.ts";

/** What the model says to the request: the same to the same request. */
export function think(ask: Ask, mood: Mood): Answer {
  if (mood.refuses) return { parts: [{ type: "refusal", text: refusalText }], stop: "refusal" };
  const parts: Part[] = [];
  if (ask.thinking !== "off") {
    parts.push({ type: "thinking", text: thinkingText(ask), hidden: ask.thinking === "hidden" });
  }
  const calls = chooseCalls(ask, mood);
  // A forced call comes alone: there is nothing to announce.
  if (calls.length === 0 || ask.choice === "auto") {
    const text = calls.length > 0 ? beforeCallText : textOf(ask, mood);
    if (text) parts.push({ type: "text", text });
  }
  parts.push(...calls);
  const answer = limit(parts, ask, mood.runsOut);
  return mood.longWord === undefined ? answer : withWord(answer, mood.longWord);
}

/** Puts a word before the first text, beyond every limit. */
function withWord({ parts, ...rest }: Answer, letters: number): Answer {
  const first = parts.findIndex((part) => part.type === "text");
  const word = `${"x".repeat(letters)} `;
  return {
    ...rest,
    parts: parts.map((part, index) =>
      index === first && part.type === "text" ? { ...part, text: word + part.text } : part
    ),
  };
}

function textOf({ schema, results, prompt }: Ask, mood: Mood): string {
  if (mood.length === "empty") return "";
  if (schema) return JSON.stringify(fillSchema(schema));
  if (results.length > 0) return resultText(results);
  return mood.length === "long" ? longText(prompt) : answerText(prompt);
}
