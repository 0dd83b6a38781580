import { assert, assertEquals } from "@std/assert";
import type { JsonObject, JsonValue, StreamEvent } from "../../../lib/core/canonical.ts";
import { GatewayError } from "../../../lib/core/errors.ts";
import { Folder } from "../../../lib/core/fold.ts";
import type { Step } from "../../../lib/core/pump.ts";
import { StreamRelay } from "../../../lib/core/relay.ts";
import { formatEvent, parseEvents } from "../../../lib/core/sse.ts";
import { StreamFold } from "../../../lib/core/stream_fold.ts";
import { StreamTranslation } from "../../../lib/core/stream_translation.ts";
import type { Usage } from "../../../lib/core/usage.ts";
import type { ReplyContext } from "../../../lib/dialects/codec.ts";
import { codecs } from "../../../lib/dialects/codecs.ts";
import { type DialectName, dialects } from "../../../lib/dialects/mod.ts";
import { containUsage } from "../../../lib/stats/contain_usage.ts";
import { decodeContext } from "../../dialects/messages/translation.ts";
import { assertMessagesStream } from "../../helpers/messages_grammar.ts";
import { assertResponsesStream } from "../../helpers/responses_grammar.ts";
import { assertWellFormed } from "../../helpers/well_formed.ts";
import { model as modelNamed } from "../../models/model_by_name.ts";
import { keptStreams, wordsOf } from "../_corpus.ts";
import { anyPartOf, mutateJson, mutateText } from "../_mutate.ts";
import type { Random } from "../_random.ts";
import { type Target, target } from "../_target.ts";

type Event = { event: string; data: string };

/** The upstream's events, how many bytes come at a time, and which of the clients asks. */
type Input = { events: Event[]; chunk: number; client: number };

const upstreamModels: Readonly<Record<DialectName, string>> = {
  messages: "duo-chat-opus-4-6",
  chat: "duo-chat-gpt-5-2",
  responses: "duo-chat-gpt-5-5",
};

/** Who asks: in each dialect somebody who wants everything, and somebody who wants nothing. */
const clients: readonly { dialect: DialectName; body: JsonObject }[] = [
  {
    dialect: "messages",
    body: {
      max_tokens: 100,
      thinking: { type: "adaptive", display: "summarized" },
      tools: [{ name: "Bash", input_schema: { type: "object" } }],
      messages: [{ role: "user", content: "Hi" }],
    },
  },
  { dialect: "messages", body: { max_tokens: 9, messages: [{ role: "user", content: "Hi" }] } },
  {
    dialect: "chat",
    body: {
      stream_options: { include_usage: true },
      tools: [
        { type: "function", function: { name: "Bash" } },
        { type: "custom", custom: { name: "apply_patch" } },
      ],
      messages: [{ role: "user", content: "Hi" }],
    },
  },
  { dialect: "chat", body: { messages: [{ role: "user", content: "Hi" }] } },
  {
    dialect: "responses",
    body: {
      include: ["reasoning.encrypted_content"],
      reasoning: { effort: "high", summary: "auto" },
      tools: [
        { type: "function", name: "Bash", parameters: { type: "object" } },
        { type: "custom", name: "apply_patch" },
        { type: "namespace", name: "ns", tools: [{ type: "function", name: "look" }] },
        { type: "tool_search", execution: "client", parameters: { type: "object" } },
      ],
      input: "Hi",
    },
  },
  { dialect: "responses", body: { input: "Hi" } },
];

/** A target for the streams of one upstream dialect, on their way to every client. */
export function streamsOf(upstream: DialectName): Target {
  const streams = keptStreams(upstream);
  const parsed = streams.map((events) => events.map(({ data }) => parse(data)));
  const words = wordsOf(parsed);
  const asking = clients.map(({ dialect, body }) => newTranslation(upstream, dialect, body));
  return target<Input>({
    name: `stream_${upstream}`,
    promise:
      "Whatever an upstream sends becomes a stream that every client can read, with one end.",
    corpus: streams.flatMap((events) =>
      clients.map((_, client) => ({
        events: events.map((event) => ({ ...event })),
        chunk: 777,
        client,
      }))
    ),

    generate(random, corpus) {
      const base = random.pick(corpus).events;
      const donor = random.pick(corpus).events;
      const events = rearranged(base, donor, random);
      for (let left = random.small(4); left > 0 && events.length > 0; left--) {
        const at = random.below(events.length);
        const { event, data } = events[at] as Event;
        events[at] = { event, data: changed(data, random, random.pick(parsed), words) };
      }
      return {
        events,
        chunk: random.pick([1, 7, 100, 4_096, 100_000]),
        client: random.below(clients.length),
      };
    },

    check({ events, chunk, client }) {
      const text = events.map(({ event, data }) => formatEvent(event, data)).join("");
      const bytes = new TextEncoder().encode(text);
      const made = asking[client % asking.length] as Made;
      const size = Math.max(1, chunk);
      checkTranslation(made, bytes, size);
      checkPassing(upstream, bytes, size);
    },
  });
}

function rearranged(base: readonly Event[], donor: readonly Event[], random: Random): Event[] {
  const events = base.map((event) => ({ ...event }));
  for (let left = random.small(4); left > 0; left--) {
    const at = random.below(events.length + 1);
    const size = 1 + random.small(3);
    switch (random.below(5)) {
      case 0:
        events.splice(at, size);
        break;
      case 1:
        events.splice(random.below(events.length + 1), 0, ...events.slice(at, at + size));
        break;
      case 2:
        events.splice(at, 0, ...donor.slice(random.below(donor.length + 1)).slice(0, size));
        break;
      case 3:
        events.splice(random.below(events.length + 1), 0, ...events.splice(at, size));
        break;
      default:
        events.length = at;
    }
  }
  return events;
}

function changed(
  data: string,
  random: Random,
  donor: JsonValue,
  words: readonly string[],
): string {
  if (random.oneIn(8)) return mutateText(data, random, words);
  return JSON.stringify(mutateJson(parse(data), random, anyPartOf(donor, random), words));
}

function parse(data: string): JsonValue {
  try {
    return JSON.parse(data) as JsonValue;
  } catch {
    return data;
  }
}

/** Makes what translates one answer for this client, and tells the events of it. */
interface Made {
  dialect: DialectName;
  body: JsonObject;
  reply: ReplyContext;
  step(observe: (event: StreamEvent) => void): Step;
}

function newTranslation(upstream: DialectName, dialect: DialectName, body: JsonObject): Made {
  const client = codecs[dialect];
  const model = { ...modelNamed(upstreamModels[upstream]), dialects: [upstream] };
  const { request } = client.request.decode(body, decodeContext);
  const encoded = codecs[upstream].request.encode(request, {
    ...decodeContext,
    model,
    clientMarksCache: client.marksCache,
  });
  const reply: ReplyContext = {
    id: `${client.idPrefix}1`,
    created: 1,
    model: "asked",
    request,
    body,
    estimatedInput: 10,
    requestId: "req_1",
  };
  return {
    dialect,
    body,
    reply,
    step: (observe) =>
      new StreamTranslation({
        decoder: codecs[upstream].stream.decoder(encoded, model),
        encoder: client.stream.encoder(reply),
        observe,
      }),
  };
}

function checkTranslation(made: Made, bytes: Uint8Array, chunk: number): void {
  const events: StreamEvent[] = [];
  const folder = new Folder();
  const text = pumped(made.step((event) => events.push(event)), bytes, chunk);
  assertWellFormed(events);
  checkClientStream(made, text, events.at(-1)?.type === "error");
  for (const event of events) folder.push(event);
  let answer;
  try {
    answer = folder.result();
  } catch (error) {
    assert(error instanceof GatewayError, `${error}`);
    return;
  }
  const whole = codecs[made.dialect].response.encode(answer, made.reply);
  assertEquals(typeof JSON.parse(JSON.stringify(whole)).id, "string");
}

/** Moves the bytes through a step as the pump does: a failure is told in the client's dialect. */
function pumped(step: Step, bytes: Uint8Array, chunk: number): string {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (let at = 0; at < bytes.length && !step.isComplete; at += chunk) {
      text += decoder.decode(step.push(bytes.subarray(at, at + chunk)), { stream: true });
    }
    text += decoder.decode(step.end(), { stream: true });
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    text += decoder.decode(step.fail(error), { stream: true });
  }
  return text + decoder.decode();
}

function checkClientStream({ dialect, body }: Made, text: string, isError: boolean): void {
  switch (dialect) {
    case "messages":
      assertMessagesStream(text);
      return;
    case "responses":
      if (isError && !text.includes("event: response.created\n")) assertOneError(text);
      else assertResponsesStream(text);
      return;
    case "chat":
      assertChatStream(text, isError, body.stream_options !== undefined);
  }
}

function assertOneError(text: string): void {
  const events = parseEvents(text);
  assertEquals(events.length, 1);
  assert(/error|failed/.test(events[0]?.event ?? ""), text);
}

/** Chunks of one answer, then the end: an error, or a reason to finish, usage if asked, `[DONE]`. */
function assertChatStream(text: string, isError: boolean, wantsUsage: boolean): void {
  const events = parseEvents(text).map(({ data }) => data);
  const last = events.pop() ?? "";
  if (isError) assertEquals(typeof JSON.parse(last).error.message, "string");
  else assertEquals(last, "[DONE]");
  const chunks = events.map((data) => JSON.parse(data));
  let finished = 0;
  let reports = 0;
  const calls: string[] = [];
  for (const chunk of chunks) {
    assert(!("error" in chunk), "an error is the end");
    const [choice] = chunk.choices;
    if (!choice) {
      reports++;
      for (const name of ["prompt_tokens", "completion_tokens", "total_tokens"]) {
        assert(Number.isInteger(chunk.usage[name]) && chunk.usage[name] >= 0, `${name} in ${text}`);
      }
      continue;
    }
    assertEquals(reports, 0, "usage comes last");
    assertEquals(finished, 0, "nothing comes after the reason");
    if (choice.finish_reason !== null) finished++;
    for (const call of choice.delta.tool_calls ?? []) {
      if (call.index === calls.length) calls.push(call.id);
      assert(call.index < calls.length && call.id !== "", "calls are numbered densely");
      if (call.id !== undefined) assertEquals(call.id, calls[call.index]);
    }
  }
  if (!isError) assertEquals([finished, reports], [1, wantsUsage ? 1 : 0]);
}

/** The same bytes where the client speaks the upstream's dialect: passed on, and folded. */
function checkPassing(upstream: DialectName, bytes: Uint8Array, chunk: number): void {
  const dialect = dialects[upstream];
  const tap = dialect.tap();
  const relay = new StreamRelay({ dialect, tap, requestId: "req_1" });
  const passed = pumped(relay, bytes, chunk);
  assertEquals(relay.tapFaults, 0, "the tap never throws");
  const sent = new TextDecoder().decode(bytes);
  if (relay.result) assertEquals(passed, sent);
  else assert(passed.startsWith(sent) && passed.length > sent.length, "an end of its own is told");
  if (tap.seen.usage) assertContained(tap.seen.usage);

  const fold = new StreamFold(dialect.fold());
  try {
    for (let at = 0; at < bytes.length; at += chunk) fold.push(bytes.subarray(at, at + chunk));
    fold.end();
    assertEquals(typeof JSON.parse(fold.answer), "object");
  } catch (error) {
    assert(error instanceof GatewayError, `the fold fails with ${error}`);
  }
}

/** What statistics believe of reported usage is a sum that makes sense. */
function assertContained(reported: Usage): void {
  const zero = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
  const usage = containUsage(zero, reported);
  for (const count of Object.values(usage)) {
    assert(Number.isSafeInteger(count) && count >= 0 && count <= 3e9, `counts ${count}`);
  }
  assert(usage.cacheRead + usage.cacheWrite <= usage.input && usage.reasoning <= usage.output);
}
