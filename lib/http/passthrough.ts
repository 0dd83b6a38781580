import type { Clock } from "../core/clock.ts";
import type { ConversationMemory } from "../core/memory.ts";
import type { Outcome } from "../core/outcome.ts";
import { Pump } from "../core/pump.ts";
import { StreamRelay } from "../core/relay.ts";
import { isShortAnswer } from "../core/short_body.ts";
import { StreamFold } from "../core/stream_fold.ts";
import { UnaryRelay } from "../core/unary_relay.ts";
import type { Edit } from "../core/request_view.ts";
import { viewWith } from "../core/view_with.ts";
import { codecs } from "../dialects/codecs.ts";
import type { Tap } from "../dialects/mod.ts";
import type { Model } from "../models/model.ts";
import type { Logger } from "../telemetry/log.ts";
import type { Upstream } from "../upstream/call.ts";
import { addUpstreamHeaders, setGatewayHeaders, setStreamHeaders } from "./answer_headers.ts";
import { askUpstream } from "./ask_upstream.ts";
import type { Flow } from "./flow.ts";
import type { InFlight } from "./in_flight.ts";
import { leaveOut } from "./leave_out.ts";
import { ObservedStep } from "./observed_step.ts";
import type { RefusedParts } from "./refused_parts.ts";
import { streamsUnary, type UnaryUpstream } from "./unary_upstream.ts";
import { endWith, readToEnd } from "./whole_answer.ts";

export interface PassthroughParts {
  upstream: Upstream;
  clock: Clock;
  logger: Logger;
  inFlight: InFlight;
  unaryUpstream: UnaryUpstream;
  /** Milliseconds. */
  timeouts: { idle: number; write: number; heartbeat: number };
  memory: ConversationMemory;
  refusedParts: RefusedParts;
}

/**
 * The passthrough lane: the request goes to a model that accepts it in the client's own dialect,
 * with nothing changed but what the model is known to refuse, and the upstream's bytes come back as
 * they are. The exchange ends when the last of them has been handed over, or the client leaves.
 *
 * The one exception is a long answer that the client wants whole: it is asked for as a stream.
 */
export async function passThrough(
  parts: PassthroughParts,
  flow: Flow,
  model: Model,
): Promise<Response> {
  const { body, context, dialect, exchange } = flow;
  const isFolded = streamsUnary(parts.unaryUpstream, dialect, model, body);
  const asked = isFolded ? viewWith(body, "stream", true) : body;
  const to = { model, endpoint: dialect.name };
  const { edits, dropped, sent } = leaveOut(
    parts.refusedParts,
    to,
    { body, headers: context.request.headers },
    model.amend(dialect.name, asked),
  );
  exchange.resolved({
    model: model.statisticsId,
    upstreamModel: model.upstreamId,
    upstream: dialect.name,
    lane: "passthrough",
    dropped,
  });
  const remember = memoryOf(parts, flow);
  const all = [...edits, ...nameModel(body.value("model"), model), ...isFolded ? [streamed] : []];
  const response = await parts.refusedParts.heed(to, sent, () =>
    askUpstream(parts.upstream, flow, {
      endpoint: dialect.name,
      body: () => body.toBodyInit(all),
      clientHeaders: sent.headers,
      decodeVendor: dialect.error.decode,
    }));
  const answer = answerIn(response, isFolded);
  const reply = await answer(parts, flow, response, remember);
  addUpstreamHeaders(reply.headers, response.headers);
  setGatewayHeaders(reply.headers, model, dropped);
  return reply;
}

const streamed: Edit = { op: "set", key: "stream", json: "true" };

/** The way to hand on what the upstream has answered. */
function answerIn({ headers }: Response, isFolded: boolean) {
  if (isEventStream(headers)) return isFolded ? answerFolded : relay;
  return isShortAnswer(headers) ? answerAtOnce : relay;
}

function isEventStream(headers: Headers): boolean {
  return (headers.get("content-type") ?? "").startsWith("text/event-stream");
}

/** The edit that gives the upstream the model's name for it, unless the client already did. */
export function nameModel(written: unknown, model: Model): Edit[] {
  if (written === model.upstreamId) return [];
  return [{ op: "set", key: "model", json: JSON.stringify(model.upstreamId) }];
}

/** The stream as the JSON that a unary call would have given. */
async function answerFolded(
  parts: PassthroughParts,
  flow: Flow,
  response: Response,
  remember: Remember,
): Promise<Response> {
  const fold = new StreamFold(flow.dialect.fold());
  await readToEnd(parts, flow, response, fold, () => fold.usage);
  remember(fold.seen.answer);
  const reply = new Response(endWith(fold.answer, parts, flow, fold.finishReason));
  reply.headers.set("content-type", "application/json");
  return reply;
}

/**
 * A short answer, which has arrived as a whole: it is read before anything is promised to the
 * client, so that one that is cut short still gets the status it deserves.
 */
async function answerAtOnce(
  parts: PassthroughParts,
  flow: Flow,
  response: Response,
  remember: Remember,
): Promise<Response> {
  const { dialect, exchange } = flow;
  const { status } = response;
  const bytes = await response.bytes();
  const tap = dialect.tap();
  const step = new UnaryRelay({ dialect, tap });
  step.whole(bytes);
  exchange.firstByte();
  exchange.sent(bytes.length);
  if (tap.seen.usage) exchange.observe(tap.seen.usage);
  settle(parts, flow, { status, tap, step, remember }, step.result ?? { kind: "completed" });
  return new Response(bytes, { status });
}

function relay(
  parts: PassthroughParts,
  flow: Flow,
  response: Response,
  remember: Remember,
): Response {
  const { dialect, exchange } = flow;
  const { status } = response;
  const isStream = isEventStream(response.headers);
  const tap = dialect.tap();
  const step = isStream ? streamRelay(flow, tap) : new UnaryRelay({ dialect, tap });
  const source = response.body ?? new Blob([]).stream();
  const pump = new Pump(source, new ObservedStep(step, exchange, () => tap.seen.usage), {
    clock: parts.clock,
    idleMs: parts.timeouts.idle,
    unreadMs: parts.timeouts.write,
    ...isStream && {
      heartbeat: {
        bytes: new TextEncoder().encode(dialect.heartbeat),
        afterMs: parts.timeouts.heartbeat,
      },
    },
    onEnd: (outcome) => settle(parts, flow, { status, tap, step, remember }, outcome),
  });
  parts.inFlight.set(exchange.id, (error, outcome) => pump.stop(error, outcome));
  const reply = new Response(pump.body, { status });
  if (isStream) setStreamHeaders(reply.headers);
  return reply;
}

/** An answer that has passed through, and what read along. */
interface Passed {
  readonly status: number;
  readonly tap: Tap;
  readonly step: StreamRelay | UnaryRelay;
  readonly remember: Remember;
}

/** Ends the exchange with the answer. */
function settle(
  { inFlight, logger }: PassthroughParts,
  { exchange }: Flow,
  { status, tap, step, remember }: Passed,
  { kind, error }: Outcome,
): void {
  inFlight.delete(exchange.id);
  if (step.tapFaults > 0) logger.error("defect", { id: exchange.id, tap_faults: step.tapFaults });
  exchange.end({ outcome: kind, status, error, finishReason: tap.seen.finishReason });
  if (kind === "completed") remember(tap.seen.answer);
}

/**
 * Usage on a Chat stream has to be asked for, and the model's rules do so on every request: the one
 * event that it adds is kept from a client that did not ask.
 */
function streamRelay({ dialect, body, context }: Flow, tap: Tap): StreamRelay {
  return new StreamRelay({
    dialect,
    tap,
    requestId: context.requestId,
    ...!dialect.wantsUsageReport(body) && {
      withhold: (event) => dialect.isUsageReport(event),
    },
  });
}

/** Takes a finished answer, or `undefined` where the dialect has none to give. */
type Remember = (answer: unknown) => void;

/** Larger requests are not remembered: they would have to be parsed, and would fill the memory. */
const LARGEST_REMEMBERED = 4 * 1024 * 1024;

/**
 * What keeps an answer for a client that will refer to it instead of sending it again. The request's
 * text is taken now, because its bytes are let go when the upstream has accepted it.
 */
function memoryOf({ memory }: PassthroughParts, { body, caller, dialect }: Flow): Remember {
  const { remember } = codecs[dialect.name];
  if (!remember || body.value("store") === false || body.size > LARGEST_REMEMBERED) return () => {};
  const text = body.text();
  return (answer) => {
    if (answer !== undefined) remember(answer, JSON.parse(text), { memory, callerId: caller.id });
  };
}
