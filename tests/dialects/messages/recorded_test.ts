/** What real vendors answered and real clients asked; see `tests/helpers/recordings.ts`. */
import { assert, assertEquals } from "@std/assert";
import type { JsonObject, Turn } from "../../../lib/core/canonical.ts";
import { codec } from "../../../lib/dialects/messages/codec.ts";
import { decodeRequest } from "../../../lib/dialects/messages/request_decode.ts";
import { assertMessagesStream } from "../../helpers/messages_grammar.ts";
import { hasRecordings, recorded, recordedFile } from "../../helpers/recordings.ts";
import { assertWellFormed } from "../../helpers/well_formed.ts";
import { model } from "../../models/model_by_name.ts";
import { Harness, MESSAGES } from "../../simulator/harness.ts";
import { decodeContext, fold, read, write } from "./translation.ts";

const ignore = !hasRecordings;

/** Recorded streams of Anthropic, by their paths. */
function* streams(): Iterable<[string, string]> {
  yield* recorded("fixtures/anthropic-sdk-typescript", ".sse");
  yield* recorded("fixtures/anthropic-sdk-typescript", "_response.txt");
  for (const [path, text] of recorded("fixtures/pydantic-ai", ".response.sse")) {
    const request = recordedFile(path.replace(/response\.sse$/, "request.json"));
    if (request?.includes("api.anthropic.com")) yield [path, text];
  }
}

/** Requests that clients sent to `/v1/messages`. */
function* requests(): Iterable<[path: string, body: JsonObject]> {
  for (const [path, text] of recorded("recordings", "POST_v1_messages.json")) {
    yield [path, JSON.parse(text).body];
  }
}

Deno.test({
  name: "Every recorded Messages stream is read into an answer, and written again",
  ignore,
  fn() {
    let count = 0;
    for (const [path, text] of streams()) {
      const events = read(text);
      assertWellFormed(events);
      assertEquals(events.at(-1)?.type, "finish", path);
      assertMessagesStream(write(events));
      count++;
    }
    assert(count >= 12, `only ${count} streams were found`);
  },
});

Deno.test({
  name: "Every recorded request to Anthropic is read",
  ignore,
  fn() {
    let count = 0;
    for (const [path, text] of recorded("fixtures/pydantic-ai", ".request.json")) {
      const { uri, body } = JSON.parse(text);
      if (!uri.includes("api.anthropic.com/v1/messages")) continue;
      const { request } = codec.request.decode(body, decodeContext);
      assert(request.turns.length > 0, path);
      count++;
    }
    assert(count >= 80, `only ${count} requests were found`);
  },
});

Deno.test({
  name:
    "Every request that a real client sent is read, and accepted by a Claude when written again",
  ignore,
  async fn() {
    const simulation = new Harness({ inferred: true });
    let count = 0;
    for (const [path, sent] of requests()) {
      // The web search of Claude Code forces a tool that only Anthropic runs.
      if (JSON.stringify(sent.tools ?? []).includes("web_search_2025")) continue;
      const { request } = decodeRequest(sent, { ...decodeContext, target: "messages" });
      // The server that the clients were recorded with signed like nobody else.
      request.turns = request.turns.map(withoutThinking);
      for (const name of ["duo-chat-haiku-4-5", "duo-chat-sonnet-4-6", "duo-chat-opus-5-5"]) {
        const context = { model: model(name), clientMarksCache: true, ...decodeContext };
        const { body } = codec.request.encode(request, context);
        const response = await simulation.ask(MESSAGES, body);
        const text = await response.text();
        assertEquals(response.status, 200, `${path} for ${name}: ${text}`);
        fold(read(text));
      }
      count++;
    }
    assert(count >= 10, `only ${count} requests were found`);
  },
});

function withoutThinking(turn: Turn): Turn {
  if (turn.role !== "assistant") return turn;
  return { ...turn, parts: turn.parts.filter(({ kind }) => kind !== "thinking") };
}
