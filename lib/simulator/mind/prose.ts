import type { Ask } from "./ask.ts";

/** How much of the prompt, and of a tool's output, is ever repeated. */
const ECHO = 160;
const QUOTE = 300;

/** Paragraphs of a long answer. */
const LONG = 120;

/** An answer to the user, in Markdown; the same for the same question. */
export function answerText(prompt: string): string {
  return `You asked: *${shorten(prompt, ECHO) || "nothing in words"}*

Here is a patient answer — in three steps:

1. **Read** the question twice. ✓
2. **Think** about what would help most.
3. **Say** it plainly, in as few words as it takes.

\`\`\`ts
const answer = 6 * 7;
\`\`\`

That is all; ask again whenever you like. 🙂`;
}

export function longText(prompt: string): string {
  const paragraphs = Array.from(
    { length: LONG },
    (_, index) =>
      `## Part ${index + 1} of ${LONG}\n\nA long answer is a walk, not a leap: it names where it ` +
      "stands, takes one step, and looks around again before the next one is due.",
  );
  return [answerText(prompt), ...paragraphs].join("\n\n");
}

/** The answer once tools have run: it quotes what they said. */
export function resultText(results: readonly string[]): string {
  const quotes = results.map((result) => `\`\`\`\n${shorten(result, QUOTE, false)}\n\`\`\``);
  return `The ${results.length > 1 ? "tools" : "tool"} answered:\n\n${quotes.join("\n\n")}\n\n` +
    "That is what I needed to know.";
}

export const beforeCallText = "Let me look. I will run a tool for that.";

export const refusalText = "I cannot help with that request.";

export function thinkingText({ prompt, results }: Ask): string {
  if (results.length > 0) return "The tool has answered. I can tell the user what it said.";
  return `The user wants to know about "${shorten(prompt, 60)}". I will answer in plain words.`;
}

function shorten(text: string, length: number, oneLine = true): string {
  const start = text.slice(0, length * 2).toWellFormed();
  const points = [...(oneLine ? start.replace(/\s+/g, " ").trim() : start)];
  return points.length > length ? `${points.slice(0, length).join("")}…` : points.join("");
}
