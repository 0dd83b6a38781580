import type { Secret } from "../core/secret.ts";

/** Takes out of a text whatever looks like a credential. */
export type Redact = (text: string) => string;

/** One that can be told of further secrets while it is in use. */
export type LearningRedact = Redact & { learn(secret: Secret): void };

const PLACEHOLDER = "[redacted]";

/**
 * What credentials look like wherever they turn up. Each pattern takes time linear in the text, so
 * a hostile text cannot stall the process.
 */
const patterns: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // GitLab's documented token prefixes: personal, OAuth, deploy, runner, CI job, trigger, feed, ...
  [
    /(?<![A-Za-z0-9])gl(?:pat|oas|dt|rt|rtr|cbt|ptt|ft|imt|agent|soat|ffct|wt)-[\w.-]{6,}/g,
    PLACEHOLDER,
  ],
  // Every JSON web token, and every other base64 of a JSON object.
  [/(?<![A-Za-z0-9])eyJ[\w-]{5,}(?:\.[\w-]*){0,4}/g, PLACEHOLDER],
  // Named keys of this gateway.
  [/(?<![A-Za-z0-9])dgk_[\w-]{16,}/g, PLACEHOLDER],
  // Keys of OpenAI and Anthropic, which their error messages quote.
  [/(?<![A-Za-z0-9])sk-[\w*-]{6,}/g, PLACEHOLDER],
  [/(?<![A-Za-z0-9])(bearer)\s+[\w.~+/=-]{6,}/gi, `$1 ${PLACEHOLDER}`],
  [
    /(?<![A-Za-z0-9])((?:x[-_])?api[-_]key|(?:private|access|job)[-_]token)(["']?\s?[:=]\s?["']?)[^\s"'&,;]+/gi,
    `$1$2${PLACEHOLDER}`,
  ],
];

/**
 * What every text has in it that one of the patterns matches: nearly all texts have nothing of it,
 * and one look is cheaper than six. Every request has some thirty texts looked at.
 */
const SIGN = /gl[a-z]+-|eyJ|dgk_|sk-|bearer|[-_]key|[-_]token/i;

/** A shorter configured secret would take ordinary words with it. */
const SHORTEST_SECRET = 4;

/**
 * The last line of defence against credentials in logs and on pages; the first is never to hand
 * them over. Knows the usual shapes, and `secrets` exactly.
 */
export function createRedactor(secrets: Iterable<Secret>): LearningRedact {
  let values: readonly string[] = [];
  const learn = (secret: Secret) => {
    values = [...new Set([...values, secret.reveal()])]
      .filter((value) => value.length >= SHORTEST_SECRET)
      // The longest first, in case one secret begins with another.
      .sort((a, b) => b.length - a.length);
  };
  for (const secret of secrets) learn(secret);
  const redact: Redact = (text) => {
    let clean = text;
    for (const value of values) clean = clean.replaceAll(value, () => PLACEHOLDER);
    if (!SIGN.test(clean)) return clean;
    for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement);
    return clean;
  };
  return Object.assign(redact, { learn });
}
