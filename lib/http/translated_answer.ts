import type { StreamEvent } from "../core/canonical.ts";
import type { Clock } from "../core/clock.ts";
import { FoldedAnswer } from "../core/folded_answer.ts";
import { Pump } from "../core/pump.ts";
import { StopSequences } from "../core/stop_sequences.ts";
import { StreamTranslation } from "../core/stream_translation.ts";
import type { TranslationOptions } from "../core/translation.ts";
import type { Calibration } from "../core/tokens/calibration.ts";
import { noUsage, type Usage } from "../core/usage.ts";
import type { Codec, Decoder, ReplyContext } from "../dialects/codec.ts";
import type { Model } from "../models/model.ts";
import { setGatewayHeaders, setStreamHeaders } from "./answer_headers.ts";
import type { Flow } from "./flow.ts";
import type { InFlight } from "./in_flight.ts";
import { ObservedStep } from "./observed_step.ts";
import { jsonHeaders } from "./reply.ts";
import { endWith, readToEnd } from "./whole_answer.ts";

export interface TranslatedAnswerParts {
  clock: Clock;
  inFlight: InFlight;
  /** Learns how far estimates of input tokens fall short. */
  calibration: Calibration;
  /** Milliseconds. */
  timeouts: { idle: number; write: number; heartbeat: number };
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
    ...translation(parts, answer, progress),
    encoder: answer.client.stream.encoder(answer.reply),
  });
  const source = answer.response.body ?? new Blob([]).stream();
  const pump = new Pump(source, new ObservedStep(step, exchange, () => progress.usage), {
    clock: parts.clock,
    idleMs: parts.timeouts.idle,
    unreadMs: parts.timeouts.write,
    heartbeat: {
      bytes: new TextEncoder().encode(dialect.heartbeat),
      afterMs: parts.timeouts.heartbeat,
    },
    onEnd(outcome) {
      parts.inFlight.delete(exchange.id);
      exchange.end({
        outcome: outcome.kind,
        status: 200,
        error: outcome.error,
        finishReason: progress.finishReason,
      });
    },
  });
  parts.inFlight.set(exchange.id, (error, outcome) => pump.stop(error, outcome));
  const reply = new Response(pump.body);
  setGatewayHeaders(reply.headers, answer.model, answer.dropped);
  setStreamHeaders(reply.headers);
  return reply;
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
  const progress = new Progress();
  const folded = new FoldedAnswer(translation(parts, answer, progress));
  await readToEnd(parts, flow, answer.response, folded, () => progress.usage);
  const reply = answer.client.response.encode(folded.answer, answer.reply);
  const body = endWith(JSON.stringify(reply), parts, flow, progress.finishReason);
  const headers = new Headers(jsonHeaders);
  setGatewayHeaders(headers, answer.model, answer.dropped);
  return new Response(body, { headers });
}

function translation(
  { calibration }: TranslatedAnswerParts,
  answer: TranslatedAnswer,
  progress: Progress,
): TranslationOptions {
  const { decoder, stops, reply, remember, model } = answer;
  return {
    decoder,
    ...stops.length > 0 && {
      stops: new StopSequences(stops, { estimatedInput: reply.estimatedInput }),
    },
    observe(event) {
      progress.observe(event);
      remember?.(event);
      if (event.type !== "finish" || !event.usageKnown) return;
      const { input } = event.usage;
      if (calibration.learnsFrom(input)) {
        calibration.observe(model.statisticsId, reply.estimatedInput, input);
      }
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
