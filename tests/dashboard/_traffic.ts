import type { OutcomeKind } from "../../lib/core/outcome.ts";
import { noUsage } from "../../lib/core/usage.ts";
import type { ErrorKind } from "../../lib/core/errors.ts";
import type { ExchangeRecord } from "../../lib/stats/record.ts";
import { record } from "../stats/_record.ts";

/** What a team might do with the gateway: who calls which model, and how large their prompts are. */
const habits: readonly Habit[] = [
  habit("duo-chat-sonnet-4-6", "messages", "claude-cli/2.1.329 (external, cli)", "ada", 9, 52_000),
  habit("duo-chat-opus-4-8", "messages", "claude-cli/2.1.329 (external, cli)", "grace", 5, 71_000),
  habit("duo-chat-haiku-4-5", "messages", "claude-cli/2.1.329 (external, cli)", "ada", 6, 1_900),
  habit("duo-chat-gpt-5-3-codex", "responses", "codex_cli_rs/0.169.0 (Debian)", "linus", 5, 38_000),
  habit("duo-chat-gpt-5-mini", "chat", "opencode/1.18.33 ai-sdk/4.0", "ci", 4, 8_000),
  habit("duo-chat-sonnet-5", "responses", "codex_cli_rs/0.169.0 (Debian)", "linus", 2, 30_000),
];

interface Habit {
  model: string;
  client: ExchangeRecord["client"];
  userAgent: string;
  keyName: string;
  weight: number;
  input: number;
}

function habit(
  model: string,
  client: Habit["client"],
  userAgent: string,
  keyName: string,
  weight: number,
  input: number,
): Habit {
  return { model, client, userAgent, keyName, weight, input };
}

/**
 * Made-up traffic of some days up to `now`, oldest first, the same each time: busy by day, quiet by
 * night and on weekends.
 */
export function traffic({ now, days, count }: { now: number; days: number; count: number }) {
  const random = generator(20261121);
  const day = 86_400_000;
  const times: number[] = [];
  while (times.length < count) {
    const time = now - random() ** 1.15 * days * day;
    const date = new Date(time);
    const isWork = date.getUTCDay() % 6 !== 0;
    const hour = date.getUTCHours();
    const wanted = (isWork ? 1 : 0.12) * (hour >= 7 && hour < 19 ? 1 : 0.08);
    if (random() < wanted) times.push(Math.floor(time));
  }
  return times.sort((a, b) => a - b).map((time, index) => exchange(time, index, random));
}

function exchange(startedAt: number, index: number, random: () => number): ExchangeRecord {
  const { model, client, userAgent, keyName, input: size } = pick(random);
  const isAnthropic = !model.includes("gpt");
  const upstream = isAnthropic ? "messages" : client === "messages" ? "responses" : client;
  const outcome = outcomeOf(random());
  const input = Math.round(size * (0.4 + random() * 1.4));
  const isCached = size > 4000 && random() < 0.86;
  const output = Math.round(40 + random() ** 3 * 2600);
  const firstByteMs = 280 + random() ** 2 * 2400 + input / 90;
  const gatewayMs = 0.35 + random() ** 4 * 6 + input / 60_000;
  const writingMs = output * (9 + random() * 9);
  const answered = outcome === "completed" || outcome === "client_closed";
  const totalMs = answered ? firstByteMs + writingMs : 20 + random() * 700;
  const error = errors[outcome];
  const { firstByteMs: _, finishReason: __, ...common } = record();
  return {
    ...common,
    id: `req_${(0x9f3a51c2 + index * 7919).toString(16).padStart(24, "c0ffee42d")}`,
    startedAt,
    endpoint: client === "chat" ? "chat-completions" : client,
    client,
    upstream,
    lane: upstream === client ? "passthrough" : "translate",
    model,
    requestedModel: random() < 0.5 ? model : model.replace("duo-chat-", "").replace("-4-6", ""),
    upstreamModel: model.replace("duo-chat-", ""),
    keyName,
    userAgent,
    outcome,
    status: error?.status ?? (outcome === "completed" ? 200 : 499),
    totalMs,
    bodyMs: 2,
    gatewayMs,
    upstreamMs: totalMs - 2 - gatewayMs,
    retries: random() < 0.02 ? 1 : 0,
    usageKnown: answered,
    usage: answered
      ? {
        input,
        cacheRead: isCached ? Math.round(input * (0.8 + random() * 0.17)) : 0,
        cacheWrite: isCached ? Math.round(input * 0.02) : Math.round(input * 0.3),
        output,
        reasoning: isAnthropic ? 0 : Math.round(output * random() * 0.6),
      }
      : noUsage(),
    bytesOut: answered ? output * 120 : 180,
    ...answered && { firstByteMs },
    ...outcome === "completed" && { finishReason: "end_turn" },
    ...error && { error: { kind: error.kind, message: error.message } },
  };
}

const errors: Partial<
  Record<OutcomeKind, { status: number; kind: ErrorKind; message: string }>
> = {
  upstream_failed: {
    status: 529,
    kind: "overloaded",
    message: "The model's vendor is overloaded. Try again shortly.",
  },
  rejected: { status: 429, kind: "rate_limited", message: "The key has used up its requests." },
};

function outcomeOf(chance: number): OutcomeKind {
  if (chance < 0.945) return "completed";
  if (chance < 0.972) return "client_closed";
  return chance < 0.99 ? "upstream_failed" : "rejected";
}

function pick(random: () => number): Habit {
  let left = random() * habits.reduce((sum, { weight }) => sum + weight, 0);
  for (const each of habits) if ((left -= each.weight) < 0) return each;
  throw new RangeError("No habit was chosen");
}

/** A small generator of pseudo-random numbers from 0 up to 1 (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = state + 0x6d2b79f5 | 0;
    let mixed = Math.imul(state ^ state >>> 15, 1 | state);
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed;
    return ((mixed ^ mixed >>> 14) >>> 0) / 4294967296;
  };
}
