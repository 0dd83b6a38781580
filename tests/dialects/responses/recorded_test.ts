/** What real vendors answered and real clients asked; see `tests/helpers/recordings.ts`. */
import { assert, assertEquals } from "@std/assert";
import type { JsonObject } from "../../../lib/core/canonical.ts";
import type { GatewayError } from "../../../lib/core/errors.ts";
import { codec } from "../../../lib/dialects/responses/codec.ts";
import { assertResponsesStream } from "../../helpers/responses_grammar.ts";
import { hasRecordings, recorded, recordedFile } from "../../helpers/recordings.ts";
import { assertWellFormed } from "../../helpers/well_formed.ts";
import { model } from "../../models/model_by_name.ts";
import { Harness, RESPONSES } from "../../simulator/harness.ts";
import { callerId, fold, newMemory, read, sse, write } from "./translation.ts";

const ignore = !hasRecordings;

const folders = ["fixtures/pydantic-ai", "fixtures/simonw-llm"];

/** What was recorded of the Responses API, by the ending of the files' names. */
function* exchanges(ending: string): Iterable<[path: string, text: string]> {
  for (const folder of folders) {
    for (const [path, text] of recorded(folder, ending)) {
      const request = recordedFile(path.replace(/\d+\.(request|response)\.\w+$/, "0.request.json"));
      if (request?.includes("/v1/responses")) yield [path, text];
    }
  }
}

Deno.test({
  name: "Every recorded Responses stream is read into an answer, and written again",
  ignore,
  fn() {
    let count = 0;
    for (const [path, text] of exchanges(".response.sse")) {
      const events = read(text);
      assertWellFormed(events);
      assertEquals(events.at(-1)?.type, "finish", path);
      assertResponsesStream(write(events));
      count++;
    }
    assert(count >= 12, `only ${count} streams were found`);
  },
});

Deno.test({
  name: "Every recorded whole response is read as if it came in one piece",
  ignore,
  fn() {
    let count = 0;
    for (const [path, text] of exchanges(".response.json")) {
      const response = JSON.parse(text).body ?? JSON.parse(text);
      if (response?.object !== "response" || response.status !== "completed") continue;
      const said = (response.output as JsonObject[]).flatMap(({ content }) => content ?? [])
        .map((part) => (part as JsonObject).text).join("");
      const answer = fold(read(sse({ type: "response.completed", response })));
      const texts = answer.blocks.flatMap((block) => block.kind === "text" ? [block.text] : []);
      assertEquals(texts.join(""), said, path);
      count++;
    }
    assert(count >= 10, `only ${count} responses were found`);
  },
});

Deno.test({
  name: "Every request that a real client sent is read, and accepted by a GPT when written again",
  ignore,
  async fn() {
    const simulation = new Harness({ inferred: true, trusting: true });
    let count = 0;
    for (const [path, text] of recorded("recordings", "POST_v1_responses.json")) {
      const { request } = decoded(JSON.parse(text).body) ?? {};
      if (!request) continue;
      for (const name of ["duo-chat-gpt-5-mini", "duo-chat-gpt-5-5", "duo-chat-gpt-5-6-sol"]) {
        const context = {
          model: model(name),
          clientMarksCache: false,
          memory: newMemory(),
          callerId,
        };
        const { body, names } = codec.request.encode(request, context);
        const response = await simulation.ask(RESPONSES, body);
        const answer = await response.text();
        assertEquals(response.status, 200, `${path} for ${name}: ${answer}`);
        fold(read(answer, names));
      }
      count++;
    }
    assert(count >= 20, `only ${count} requests were found`);
  },
});

/** The request, unless it refers to what was said before the recording. */
function decoded(body: JsonObject) {
  try {
    return codec.request.decode(body, { memory: newMemory(), callerId });
  } catch (cause) {
    assert((cause as GatewayError).message.endsWith("not found."), String(cause));
    return undefined;
  }
}
