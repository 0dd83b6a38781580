/**
 * Requests that real clients sent, each asked of models of every kind through the whole gateway.
 * The simulated vendors refuse what the real ones do, so whatever is refused here would be refused
 * there - or was spoilt on the way.
 *
 * The recordings stand beside the project; see `tests/helpers/recordings.ts`.
 */
import { assert, assertEquals } from "@std/assert";
import { createSimulator } from "../../lib/simulator/mod.ts";
import type { Json } from "../gateway/_looking.ts";
import { hasRecordings, recorded } from "../helpers/recordings.ts";
import { createTestGateway, testToken } from "../helpers/test_gateway.ts";

const models = [
  "duo-chat-sonnet-4-5",
  "duo-chat-opus-4-8",
  "duo-chat-gpt-5-2",
  "duo-chat-gpt-5-4",
  "duo-chat-gpt-5-6-sol",
  "duo-chat-gpt-5-3-codex",
];

/** What is refused all the same, by what is said then, and why that is right. */
const exceptions: readonly (readonly [path: RegExp, says: RegExp, reason: string])[] = [
  [
    /claude-code\/toolsearch\/004/,
    /^web_search is not available with model duo-chat-gpt/,
    "Claude Code shows this as the failure of its search; a made-up answer would be worse",
  ],
  [
    /sdks\/(ai|lc)-openai-responses\/00[35]/,
    /^Item with id 'rs_\w+' not found/,
    "the items were stored by the server that the client was recorded with",
  ],
];

for (const model of models) {
  for (const stream of [false, true]) {
    Deno.test({
      name: `Every recorded request is answered by ${model}, ${stream ? "streamed" : "unary"}`,
      ignore: !hasRecordings,
      async fn() {
        let count = 0;
        for (const [path, target, body] of requests()) {
          count++;
          const gateway = createTestGateway({
            // The recorded thinking is of a server that signed like nobody else.
            simulator: (clock) =>
              createSimulator({ clock, gitlabToken: testToken, inferred: true, trusting: true }),
          });
          const response = await gateway.ask(target, asked(body, model, stream));
          const text = await response.text();
          if (response.status === 200) continue;
          const { message } = JSON.parse(text).error;
          const isExpected = exceptions.some(([where, says]) =>
            where.test(path) && says.test(message)
          );
          assert(isExpected, `${path}: ${response.status} ${message}`);
          const { begun, ended } = gateway.app.statistics.health();
          assertEquals(ended, begun);
        }
        assert(count >= 95, `only ${count} requests were found`);
      },
    });
  }
}

function* requests(): Iterable<[path: string, target: string, body: Json]> {
  for (const [path, text] of recorded("recordings", ".json")) {
    const { method, path: target, body } = JSON.parse(text);
    if (method === "POST" && !target.includes("count_tokens")) yield [path, target, body];
  }
}

/** The request for another model; nobody asks for a stream's options without the stream. */
function asked({ stream_options, ...body }: Json, model: string, stream: boolean): Json {
  return { ...body, model, stream, ...stream && stream_options && { stream_options } };
}
