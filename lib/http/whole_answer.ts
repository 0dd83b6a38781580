/** What both lanes do to answer a client that does not stream out of an upstream's stream. */
import type { Clock } from "../core/clock.ts";
import type { Outcome } from "../core/outcome.ts";
import { Pump, type Step } from "../core/pump.ts";
import type { Usage } from "../core/usage.ts";
import type { Flow } from "./flow.ts";
import type { InFlight } from "./in_flight.ts";
import { ObservedStep } from "./observed_step.ts";

export interface WholeAnswerParts {
  clock: Clock;
  inFlight: InFlight;
  /** Milliseconds. */
  timeouts: { idle: number };
}

/**
 * Takes an upstream's stream through a step that writes nothing, to its end: until then nothing is
 * promised to the client, so that a failure still gets the status it deserves. A client that leaves
 * cancels the upstream at once.
 *
 * @param usage what is known of the tokens so far.
 * @throws {GatewayError} what the stream failed with.
 * @throws the flow's reason to stop, when the client leaves or the exchange is ended.
 */
export async function readToEnd(
  { clock, timeouts }: WholeAnswerParts,
  { body, exchange, signal }: Flow,
  response: Response,
  step: Step,
  usage: () => Readonly<Usage> | undefined,
): Promise<void> {
  // The upstream has accepted the request, which will not be sent again.
  body.release();
  const ended = Promise.withResolvers<Outcome>();
  const source = response.body ?? new Blob([]).stream();
  const pump = new Pump(source, new ObservedStep(step, exchange, usage), {
    clock,
    idleMs: timeouts.idle,
    onEnd: ended.resolve,
  });
  const reader = pump.body.getReader();
  const leave = () => void reader.cancel();
  signal.addEventListener("abort", leave);
  if (signal.aborted) leave();
  // Nothing is written, so this lasts until the end; how it ends is told by the outcome.
  await reader.read().catch(() => {});
  const outcome = await ended.promise;
  signal.removeEventListener("abort", leave);
  signal.throwIfAborted();
  if (outcome.error) throw outcome.error;
}

/** The whole answer as the body of a reply, with which the exchange ends. */
export function endWith(
  json: string,
  { inFlight }: WholeAnswerParts,
  { exchange }: Flow,
  finishReason: string | undefined,
): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(json);
  inFlight.delete(exchange.id);
  exchange.firstByte();
  exchange.sent(bytes.length);
  exchange.end({ outcome: "completed", status: 200, finishReason });
  return bytes;
}
