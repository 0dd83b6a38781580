import { quote } from "./quote.ts";

/** Requests that one GitLab Credit pays for, by name of the model. */
export type CreditRates = ReadonlyMap<string, number>;

/** The rates, and one phrase for everything that is wrong with the text. */
export interface ParsedRates {
  readonly rates: CreditRates;
  readonly problems: readonly string[];
}

/** Reads `duo-chat-opus-4-6=1.2, duo-chat-sonnet-5=2`. */
export function parseCreditRates(text: string): ParsedRates {
  const rates = new Map<string, number>();
  const problems: string[] = [];
  for (const entry of text.split(",").map((entry) => entry.trim()).filter(Boolean)) {
    const [, model, rate] = /^([^\s=]{1,128})\s*=\s*(\d{1,6}(?:\.\d{1,6})?)$/.exec(entry) ?? [];
    if (model === undefined || !(Number(rate) > 0)) {
      problems.push(`has an entry that is not model=requests per credit: ${quote(entry)}`);
    } else if (rates.has(model)) {
      problems.push(`names the model ${quote(model)} twice`);
    } else {
      rates.set(model, Number(rate));
    }
  }
  return { rates, problems };
}
