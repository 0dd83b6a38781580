/** Whatever a client asks, the upstream is asked for what it takes, and nobody hears of a defect. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { JsonObject } from "../../lib/core/canonical.ts";
import { codecs } from "../../lib/dialects/codecs.ts";
import { dialectNames } from "../../lib/dialects/names.ts";
import { noMemory } from "../dialects/messages/translation.ts";
import { model as modelNamed } from "../models/model_by_name.ts";
import { cells, clients } from "./_cells.ts";
import { anyTalk } from "./_generated.ts";
import { Lane } from "./_lane.ts";

const SEED = 20_261_121;

for (const cell of cells) {
  Deno.test(`${cell.label}: any request is taken and answered`, async () => {
    const client = clients[cell.client];
    // One gateway for all: what is remembered of earlier answers must not hurt either.
    const lane = new Lane(cell.upstream);
    await fc.assert(
      fc.asyncProperty(
        anyTalk(cell.client),
        fc.constantFrom(...cell.models),
        fc.boolean(),
        async (talk, model, stream) => {
          const before = lane.calls.length;
          const asked = client.write(talk, model, stream);
          const response = await lane.ask(cell.client, asked);
          const text = await response.text();
          assertEquals(response.status, 200, text);
          const [call, ...others] = lane.calls.slice(before);
          assert(call?.body !== undefined);
          assertEquals([call.status, others.length], [200, 0]);
          assert(!call.body.includes("PRIVATE"), `private: ${call.body}`);
          if (stream) client.checkStream(text, asked);
          client.read(stream ? client.fold(text) : JSON.parse(text));
          const { begun, ended, endedTwice } = lane.statistics.health();
          assertEquals([begun, endedTwice], [ended, 0]);
        },
      ),
      { seed: SEED, numRuns: 400 },
    );
    assertEquals([lane.inFlight.size, lane.log], [0, []]);
  });
}

for (const name of dialectNames) {
  Deno.test(`${name}: what was written for a model stays as it is when it is read and written again`, () => {
    const [model = ""] = cells.find(({ upstream }) => upstream === name)?.models ?? [];
    const codec = codecs[name];
    const rewritten = (body: JsonObject): JsonObject => {
      const context = { memory: noMemory, callerId: "somebody", target: name };
      const { request } = codec.request.decode(body, context);
      return codec.request.encode(request, {
        ...context,
        model: modelNamed(model),
        clientMarksCache: true,
      }).body;
    };
    fc.assert(
      fc.property(anyTalk(name), (talk) => {
        // The line that names JSON becomes an instruction then, where it does not count.
        fc.pre(name !== "responses" || talk.format !== "json_object");
        const once = rewritten(clients[name].write(talk, model, true));
        // Messages of the assistant that follow one another are read as one there.
        const settled = name === "responses" ? rewritten(once) : once;
        assertEquals(rewritten(settled), settled);
      }),
      { seed: SEED, numRuns: 800 },
    );
  });
}
