import type { StreamEvent } from "../core/canonical.ts";
import type { Clock } from "../core/clock.ts";
import { FoldedAnswer } from "../core/folded_answer.ts";
import type { Outcome } from "../core/outcome.ts";
import { Pump, type Step } from "../core/pump.ts";
import { StopSequences } from "../core/stop_sequences.ts";
import { StreamTranslation } from "../core/stream_translation.ts";
import type { TranslationOptions } from "../core/translation.ts";
import { noUsage, type Usage } from "../core/usage.ts";
import type { Codec, Decoder, ReplyContext } from "../dialects/codec.ts";
import type { Model } from "../models/model.ts";
import { setGatewayHeaders, setStreamHeaders } from "./answer_headers.ts";
import type { Flow } from "./flow.ts";
import type { InFlight } from "./in_flight.ts";
import { ObservedStep } from "./observed_step.ts";
import { textReply } from "./reply.ts";

export interface TranslatedAnswerParts {
  clock: Clock;
  inFlight: InFlight;
  /** Milliseconds. */
  timeouts: { idle: number; heartbeat: number };
}

/** An upstream's stream on its way into a client's dialect. */
export interface TranslatedAnswer {
  /** The upstream's answer, an event stream, its body unread. */
  response: Response;
  reply: ReplyContext;
  client: Codec;
  decoder: Decoder;
  /** Stop sequences that the gateway watches for. */
  stops: readonly string[];
  /** Is told of every event, to remember what the client's dialect cannot carry. */
  remember: ((event: StreamEvent) => void) | undefined;
  model: Model;
  dropped: readonly string[];
}

/** The answer as a stream in the client's dialect; the exchange ends with it. */
export function answerStreamed(
  parts: TranslatedAnswerParts,
  flow: Flow,
  answer: TranslatedAnswer,
): Response {
  const { dialect, exchange } = flow;
  const progress = new Progress();
  const step = new StreamTranslation({
    ...translation(answer, progress),
    encoder: answer.client.stream.encoder(answer.reply),
  });
  const pump = createPump(parts, flow, answer, step, progress, (outcome) => {
    parts.inFlight.delete(exchange.id);
    exchange.end({
      outcome: outcome.kind,
      status: 200,
      error: outcome.error,
      finishReason: progress.finishReason,
    });
  }, dialect.heartbeat);
  parts.inFlight.set(exchange.id, (error) => pump.stop(error, "internal_failed"));
  const headers = new Headers();
  setGatewayHeaders(headers, answer.model, answer.dropped);
  setStreamHeaders(headers);
  return new Response(pump.body, { headers });
}

/**
 * The answer as one reply, which begins when the upstream's stream has ended: until then nothing is
 * promised, so that a failure still gets the status it deserves.
 *
 * @throws {GatewayError} what the stream failed with.
 * @throws the flow's reason to stop, when the client leaves or the exchange is ended.
 */
export async function answerWhole(
  parts: TranslatedAnswerParts,
  flow: Flow,
  answer: TranslatedAnswer,
): Promise<Response> {
  const { exchange, signal } = flow;
  const progress = new Progress();
  const folded = new FoldedAnswer(translation(answer, progress));
  const ended = Promise.withResolvers<Outcome>();
  const pump = createPump(parts, flow, answer, folded, progress, ended.resolve);
  // It writes nothing, so this read lasts until the end; how it ends is told by the outcome.
  await pump.body.getReader().read().catch(() => {});
  const outcome = await ended.promise;
  signal.throwIfAborted();
  if (outcome.error) throw outcome.error;

  const reply = textReply(
    JSON.stringify(answer.client.response.encode(folded.answer, answer.reply)),
  );
  setGatewayHeaders(reply.headers, answer.model, answer.dropped);
  parts.inFlight.delete(exchange.id);
  exchange.firstByte();
  exchange.end({ outcome: "completed", status: 200, finishReason: progress.finishReason });
  return reply;
}

function createPump(
  { clock, timeouts }: TranslatedAnswerParts,
  { exchange }: Flow,
  { response }: TranslatedAnswer,
  step: Step,
  progress: Progress,
  onEnd: (outcome: Outcome) => void,
  heartbeat?: string,
): Pump {
  const source = response.body ?? new Blob([]).stream();
  return new Pump(source, new ObservedStep(step, exchange, () => progress.usage), {
    clock,
    idleMs: timeouts.idle,
    ...heartbeat !== undefined && {
      heartbeat: { bytes: new TextEncoder().encode(heartbeat), afterMs: timeouts.heartbeat },
    },
    onEnd,
  });
}

function translation(answer: TranslatedAnswer, progress: Progress): TranslationOptions {
  const { decoder, stops, reply, remember } = answer;
  return {
    decoder,
    ...stops.length > 0 && {
      stops: new StopSequences(stops, { estimatedInput: reply.estimatedInput }),
    },
    observe(event) {
      progress.observe(event);
      remember?.(event);
    },
  };
}

/** What statistics want to know of an answer's events. */
class Progress {
  usage: Usage | undefined;
  finishReason: string | undefined;

  observe(event: StreamEvent): void {
    if (event.type === "start" && event.usage) this.usage = { ...noUsage(), ...event.usage };
    if (event.type === "finish") {
      this.finishReason = event.reason.raw;
      this.usage = event.usage;
    }
  }
}
