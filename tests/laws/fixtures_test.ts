/**
 * Streams that real vendors sent, each as the answer to a client of every dialect: what comes out is
 * in the client's grammar and says what went in.
 *
 * The recordings stand beside the project; see `tests/helpers/recordings.ts`.
 */
import { assert } from "@std/assert";
import { type DialectName, dialectNames } from "../../lib/dialects/names.ts";
import { hasRecordings, recorded, recordedFile } from "../helpers/recordings.ts";
import { cells } from "./_cells.ts";
import { Conversation } from "./_conversation.ts";
import { Lane } from "./_lane.ts";
import { runTool } from "./scenarios/_scenario.ts";
import type { Talk } from "./_talk.ts";

const talk: Talk = { effort: "high", tools: [runTool], turns: [{ user: "Say what you said" }] };

for (const cell of cells) {
  Deno.test({
    name: `${cell.label}: every recorded stream says the same to the client`,
    ignore: !hasRecordings,
    async fn() {
      const [model = ""] = cell.models;
      let count = 0;
      for (const [path, text] of streams(cell.upstream)) {
        for (const stream of [true, false]) {
          const lane = new Lane(cell.upstream, {
            async answer(simulated) {
              await simulated.text();
              return new Response(text, simulated);
            },
          });
          try {
            await new Conversation(lane, cell, model, stream).ask(talk);
          } catch (cause) {
            throw new Error(`${path}, ${stream ? "streamed" : "unary"}`, { cause });
          }
        }
        count++;
      }
      assert(count >= 8, `only ${count} streams were found`);
    },
  });
}

const paths: Readonly<Record<DialectName, string>> = {
  messages: "/v1/messages",
  chat: "/chat/completions",
  responses: "/responses",
};

/** Recorded streams of a dialect. */
function* streams(dialect: DialectName): Iterable<[path: string, text: string]> {
  for (const ending of [".sse", "_response.txt"]) {
    for (const [path, text] of recorded("fixtures", ending)) {
      if (dialectOf(path) === dialect) yield [path, text];
    }
  }
}

/** By the request that it answers; those of Anthropic's own library are recorded without. */
function dialectOf(path: string): DialectName | undefined {
  // A stream of a second call has a request that may only name the first one's response.
  const request = recordedFile(path.replace(/response\.sse$/, "request.json"));
  if (path.includes("anthropic-sdk")) return "messages";
  const { uri = "" } = JSON.parse(request ?? "{}");
  return dialectNames.find((name) => new URL(uri).pathname.endsWith(paths[name]));
}
