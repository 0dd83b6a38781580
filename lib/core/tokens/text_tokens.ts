/**
 * How many tokens a text is, guessed from its characters alone: a tokenizer of one vendor weighs
 * megabytes and is wrong for the other. The weights stand above what both vendors count for prose,
 * code and JSON, because a client that is told too few tokens overruns the context window, and one
 * that is told too many only tidies up early.
 */

/** Kinds of character, by what they cost. */
const kind = { space: 0, lineEnd: 1, lower: 2, upper: 3, digit: 4, mark: 5, other: 6 } as const;

const asciiKind = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code === 0x20 || code === 0x09) return kind.space;
  if (code === 0x0a || code === 0x0d) return kind.lineEnd;
  if (code >= 0x61 && code <= 0x7a) return kind.lower;
  if (code >= 0x41 && code <= 0x5a) return kind.upper;
  if (code >= 0x30 && code <= 0x39) return kind.digit;
  return kind.mark;
});

/** Letters that the first token of a word covers; a word's later ones cost a little each. */
const FREE_LETTERS = 4;

const KINDS = 7;

/** A longer run of one kind costs as one of this length. */
const LONGEST_RUN = FREE_LETTERS + 1;

/** What has been read so far, as far as it matters: the last kind, and how many of it in a row. */
function stateOf(now: number, run: number): number {
  return now * LONGEST_RUN + Math.min(run, LONGEST_RUN) - 1;
}

/** Behind a character outside ASCII, which nothing goes on with, as at the beginning of a text. */
const FOREIGN = stateOf(kind.other, 1);

// Tables of every step: a prompt has millions of characters, and deciding anew for each of them
// took up to three times as long.
/** The state behind `state` and a character of kind `now`, at `state * KINDS + now`. */
const following = new Uint8Array(KINDS * LONGEST_RUN * KINDS);
/** What an ASCII character costs that led to a state. */
const asciiCost = new Float64Array(KINDS * LONGEST_RUN);

for (let before = 0; before < KINDS; before++) {
  for (let run = 1; run <= LONGEST_RUN; run++) {
    const state = stateOf(before, run);
    asciiCost[state] = asciiTokens(before, run);
    for (let now = 0; now < KINDS; now++) {
      // A capital and the small letters after it are one word.
      const goesOn = now === before || (now === kind.lower && before === kind.upper);
      following[state * KINDS + now] = stateOf(now, goesOn ? run + 1 : 1);
    }
  }
}

/** Adds up the tokens of a text that comes in pieces; how it is cut makes no difference. */
export class TokenMeter {
  /** As a fraction that has not been rounded. */
  tokens = 0;
  #state = FOREIGN;

  /** Adds the part of `text` between two positions, in time linear in its length. */
  add(text: string, from = 0, to = text.length): void {
    let { tokens } = this;
    let state = this.#state;
    for (let at = from; at < to; at++) {
      const code = text.charCodeAt(at);
      if (code < 128) {
        state = following[state * KINDS + (asciiKind[code] ?? kind.mark)] ?? 0;
        tokens += asciiCost[state] ?? 0;
      } else {
        state = FOREIGN;
        tokens += foreignTokens(code);
      }
    }
    this.tokens = tokens;
    this.#state = state;
  }
}

/** The tokens of `text` between two positions, not rounded. */
export function textTokens(text: string, from = 0, to = text.length): number {
  const meter = new TokenMeter();
  meter.add(text, from, to);
  return meter.tokens;
}

function asciiTokens(now: number, run: number): number {
  switch (now) {
    // A single space belongs to the word after it, and a long indentation is few tokens.
    case kind.space:
      return run === 1 ? 0.05 : run === 2 ? 0.5 : 0.06;
    case kind.lineEnd:
      return run === 1 ? 0.7 : 0.3;
    case kind.lower:
      return run === 1 ? 1.1 : run <= FREE_LETTERS ? 0.05 : 0.12;
    // Capitals in a row are seldom words that a vocabulary knows.
    case kind.upper:
      return run === 1 ? 1.1 : 0.4;
    // A space before a number is a token of its own for OpenAI, unlike one before a word.
    case kind.digit:
      return run === 1 ? 1.2 : 0.5;
    default:
      return run === 1 ? 0.8 : 0.6;
  }
}

/** One UTF-16 unit outside ASCII. */
function foreignTokens(code: number): number {
  // Accented Latin: breaks its word into pieces.
  if (code < 0x0250) return 0.9;
  // Greek, Cyrillic, Armenian, Hebrew, Arabic.
  if (code < 0x0780) return 0.7;
  // Kana, ideographs, Hangul, and their full-width forms: about one token each.
  if (code >= 0x3040 && code < 0xd800 || code >= 0xf900) return 1.3;
  // Half of a surrogate pair (emoji, rare ideographs), other scripts and symbols.
  return 1.5;
}
