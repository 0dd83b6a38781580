import type { StreamEvent } from "../core/canonical.ts";
import { Folder } from "../core/fold.ts";
import { noUsage } from "../core/usage.ts";
import { setGatewayHeaders, setStreamHeaders } from "./answer_headers.ts";
import type { Flow } from "./flow.ts";
import { jsonHeaders } from "./reply.ts";
import type { TranslatedAnswer, TranslatedAnswerParts } from "./translated_answer.ts";
import { endWith } from "./whole_answer.ts";

/**
 * The answer to a request for no output at all, by which Anthropic's clients warm its cache. Other
 * vendors have no such request, and nothing would be gained by paying one for an answer.
 */
export function answerNothing(
  parts: TranslatedAnswerParts,
  flow: Flow,
  { client, reply, model, dropped }: Omit<
    TranslatedAnswer,
    "response" | "decoder" | "stops" | "remember"
  >,
  stream: boolean,
): Response {
  const events: StreamEvent[] = [
    { type: "start", id: reply.id, model: model.upstreamId },
    {
      type: "finish",
      reason: { kind: "max_tokens", raw: "max_tokens" },
      usage: noUsage(),
      usageKnown: false,
    },
  ];
  const headers = stream ? new Headers() : new Headers(jsonHeaders);
  setGatewayHeaders(headers, model, dropped);
  if (stream) {
    setStreamHeaders(headers);
    const encoder = client.stream.encoder(reply);
    const text = events.map((event) => encoder.push(event)).join("");
    return new Response(endWith(text, parts, flow, "max_tokens"), { headers });
  }
  const folder = new Folder();
  for (const event of events) folder.push(event);
  const json = JSON.stringify(client.response.encode(folder.result(), reply));
  return new Response(endWith(json, parts, flow, "max_tokens"), { headers });
}
