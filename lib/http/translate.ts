import type { JsonObject } from "../core/canonical.ts";
import { withoutThinking } from "../core/history/without_thinking.ts";
import { otherTurn } from "../core/other_turn.ts";
import type { ConversationMemory } from "../core/memory.ts";
import { estimateTokens } from "../core/tokens/estimate.ts";
import type { ReplyContext } from "../dialects/codec.ts";
import { codecs } from "../dialects/codecs.ts";
import { type DialectName, dialects } from "../dialects/mod.ts";
import type { Model } from "../models/model.ts";
import type { Upstream } from "../upstream/call.ts";
import { UpstreamError } from "../upstream/upstream_error.ts";
import { askUpstream } from "./ask_upstream.ts";
import type { Asked } from "./asked.ts";
import type { Flow } from "./flow.ts";
import { answerNothing } from "./empty_answer.ts";
import type { RefusedParts } from "./refused_parts.ts";
import { answerStreamed, answerWhole, type TranslatedAnswerParts } from "./translated_answer.ts";

export interface TranslateParts extends TranslatedAnswerParts {
  upstream: Upstream;
  memory: ConversationMemory;
  refusedParts: RefusedParts;
}

/**
 * Bodies from this size on are translated with turns for other requests between the stages, in
 * bytes; each stage takes one to two milliseconds for every megabyte of an ordinary conversation.
 */
const MANY_BYTES = 262_144;

/**
 * The translate lane: the request goes through the neutral model into the dialect that the model
 * prefers. The answer is always asked for as a stream - the proxies on the way give up a connection
 * that is silent for long - and comes back through the neutral model: event by event for a client
 * that streams, folded into one reply for one that does not.
 *
 * `withoutThinking` leaves out what models have thought in the history, for a vendor that cannot
 * verify it.
 *
 * @throws {GatewayError} what cannot be translated, or what the upstream answered.
 */
export async function translate(
  parts: TranslateParts,
  flow: Flow,
  asked: Asked,
  model: Model,
  { withoutThinking: forgetsThinking = false } = {},
): Promise<Response> {
  const { body, dialect, exchange } = flow;
  const upstream = preferred(model);
  const client = codecs[dialect.name];
  const turn = body.size > MANY_BYTES ? otherTurn : () => {};
  const text = body.text();
  await turn();
  const json: JsonObject = JSON.parse(text);
  await turn();
  const remembered = { memory: parts.memory, callerId: flow.caller.id };
  const { request, dropped } = client.request.decode(json, { ...remembered, target: upstream });
  if (forgetsThinking) request.turns = withoutThinking(request.turns);
  await turn();
  const encoded = codecs[upstream].request.encode(request, {
    ...remembered,
    model,
    clientMarksCache: client.marksCache,
  });
  await turn();
  const to = { model, endpoint: upstream };
  const draft = {
    has: (member: string) => Object.hasOwn(encoded.body, member),
    // The client's headers speak of its own dialect.
    headers: upstream === dialect.name ? flow.context.request.headers : new Headers(),
  };
  const omission = parts.refusedParts.omit(to, draft);
  const allDropped = [...dropped, ...encoded.dropped, ...omission.dropped];
  exchange.resolved({
    model: model.statisticsId,
    upstreamModel: model.upstreamId,
    upstream,
    lane: "translate",
    dropped: allDropped,
  });
  const bytes = body.size;
  let estimatedInput: number | undefined;
  const reply: ReplyContext = {
    id: client.idPrefix + flow.context.requestId.replace(/^req_/, ""),
    created: Math.floor(parts.clock.now() / 1000),
    model: asked.model ?? model.id,
    request,
    body: json,
    // Of a long prompt this takes longer than its translation, and most answers are counted: it is
    // worked out for the first who asks, when the request has been sent.
    get estimatedInput() {
      return estimatedInput ??= estimateTokens(json, { bytes });
    },
    requestId: flow.context.requestId,
  };
  await turn();
  if (request.maxTokens === 0) {
    return answerNothing(parts, flow, { client, reply, model, dropped: allDropped }, asked.stream);
  }
  const answer = {
    response: await parts.refusedParts.heed(to, omission.rest, () =>
      send(parts, flow, upstream, {
        body: without(encoded.body, omission.members),
        headers: omission.rest.headers,
      })),
    reply,
    client,
    decoder: codecs[upstream].stream.decoder(encoded, model),
    stops: encoded.emulatedStops,
    remember: client.keeper?.({ ...remembered, reply }),
    model,
    dropped: allDropped,
  };
  return asked.stream
    ? answerStreamed(parts, flow, answer)
    : await answerWhole(parts, flow, answer);
}

async function send(
  { upstream }: TranslateParts,
  flow: Flow,
  endpoint: DialectName,
  { body, headers }: { body: JsonObject; headers: Headers },
): Promise<Response> {
  try {
    return await askUpstream(upstream, flow, {
      endpoint,
      body: () => JSON.stringify(body),
      clientHeaders: headers,
      decodeVendor: dialects[endpoint].error.decode,
    });
  } catch (cause) {
    // The vendor's own words are in a dialect that the client does not speak.
    throw cause instanceof UpstreamError ? cause.withoutVendorBody() : cause;
  }
}

function without(body: JsonObject, members: readonly string[]): JsonObject {
  if (members.length === 0) return body;
  return Object.fromEntries(Object.entries(body).filter(([member]) => !members.includes(member)));
}

/** The dialect in which a model is asked when the client's own will not do. */
function preferred(model: Model): DialectName {
  const [first] = model.dialects;
  if (first === undefined) throw new TypeError(`The model ${model.id} speaks no dialect`);
  return first;
}
