/** Upstream streams and their translation in any cell, without a gateway around them. */
import { assertEquals } from "@std/assert";
import type { JsonObject } from "../../lib/core/canonical.ts";
import { StopSequences } from "../../lib/core/stop_sequences.ts";
import { StreamTranslation } from "../../lib/core/stream_translation.ts";
import type { ReplyContext } from "../../lib/dialects/codec.ts";
import { codecs } from "../../lib/dialects/codecs.ts";
import { noMemory } from "../dialects/messages/translation.ts";
import { model as modelNamed } from "../models/model_by_name.ts";
import { type Cell, clients } from "./_cells.ts";
import { Lane } from "./_lane.ts";
import type { Talk } from "./_talk.ts";

/** What the model of the cell answers to the talk. */
export async function recordedStream(cell: Cell, said: Talk, model: string): Promise<Uint8Array> {
  const lane = new Lane(cell.upstream);
  // Without the stop sequence, at which the gateway would stop listening.
  const { stops: _, ...unstopped } = said;
  const body = clients[cell.client].write(unstopped, model, false);
  const response = await lane.ask(cell.client, body);
  assertEquals(response.status, 200, await response.text());
  return new TextEncoder().encode(lane.heard[0] ?? "");
}

/** Makes translations of answers to the talk. */
export function translating(cell: Cell, said: Talk, name: string): () => StreamTranslation {
  const body = clients[cell.client].write(said, name, true) as JsonObject;
  const client = codecs[cell.client];
  const upstream = codecs[cell.upstream];
  const model = { ...modelNamed(name), dialects: [cell.upstream] };
  const context = { memory: noMemory, callerId: "somebody" };
  const { request } = client.request.decode(body, context);
  const encoded = upstream.request.encode(request, {
    ...context,
    model,
    clientMarksCache: client.marksCache,
  });
  const reply: ReplyContext = {
    id: `${client.idPrefix}1`,
    created: 1,
    model: name,
    request,
    body,
    estimatedInput: 10,
    requestId: "req_1",
  };
  // Every cell watches for the stop sequence itself, so that all of them hold text back.
  const stops = request.stopSequences;
  return () =>
    new StreamTranslation({
      decoder: upstream.stream.decoder(encoded, model),
      encoder: client.stream.encoder(reply),
      ...stops.length > 0 && { stops: new StopSequences(stops, { estimatedInput: 10 }) },
      observe: () => {},
    });
}

/** What the client is told when the stream comes in these chunks. */
export function translated(translation: StreamTranslation, chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder();
  let text = "";
  for (const chunk of chunks) text += decoder.decode(translation.push(chunk), { stream: true });
  return text + decoder.decode(translation.end());
}
