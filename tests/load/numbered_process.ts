/**
 * An upstream in a process of its own whose answers are numbers, one after another, each in an
 * event of its own and a pause after it. A prompt says how many there are and how long the pause is
 * in milliseconds: `count=20 pause=100 size=8`, where every number is padded to `size` characters.
 * What the line `calls` is answered with is how many calls it has had so far.
 */
import { formatEvent } from "../../lib/core/sse.ts";
import { linesOf } from "./_process.ts";

interface Wish {
  count: number;
  pause: number;
  size: number;
}

let calls = 0;

const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
  const { pathname } = new URL(request.url);
  calls++;
  if (pathname.includes("/api/v4/")) {
    return Response.json({
      headers: { "X-Gitlab-Instance-Id": "1" },
      token: "numbers",
      expires_at: Math.floor(Date.now() / 1000) + 3_600,
    });
  }
  const { wish, bytes } = await wishIn(request);
  const write = pathname.endsWith("/messages") ? messages : responses;
  const headers = { "content-type": "text/event-stream", "x-received": String(bytes) };
  return new Response(paced(write(wish), wish.pause), { headers });
});

console.log(`http://127.0.0.1:${server.addr.port}`);
for await (const line of linesOf(Deno.stdin.readable)) {
  if (line === "calls") console.log(calls);
}
Deno.exit(0);

/** Reads the body piece by piece: it may have many megabytes. The wish is in the last of them. */
async function wishIn({ body }: Request): Promise<{ wish: Wish; bytes: number }> {
  const decoder = new TextDecoder();
  let end = "";
  let bytes = 0;
  for await (const chunk of body ?? new Blob([]).stream()) {
    bytes += chunk.length;
    end = (end + decoder.decode(chunk, { stream: true })).slice(-100_000);
  }
  const number = (name: string, otherwise: number) =>
    Number(new RegExp(`${name}=(\\d+)`).exec(end)?.[1] ?? otherwise);
  return {
    wish: { count: number("count", 3), pause: number("pause", 0), size: number("size", 1) },
    bytes,
  };
}

function paced(events: Iterator<string>, pause: number): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(out) {
      const { value, done } = events.next();
      if (done) return out.close();
      out.enqueue(encoder.encode(value));
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    },
  }, { highWaterMark: 0 });
}

function* numbers({ count, size }: Wish): Iterable<string> {
  for (let number = 0; number < count; number++) yield `${number} `.padStart(size, "0");
}

function* messages(wish: Wish): Generator<string> {
  const event = (data: { type: string } & Record<string, unknown>) =>
    formatEvent(data.type, JSON.stringify(data));
  const usage = { input_tokens: 10, output_tokens: 1 };
  yield event({
    type: "message_start",
    message: { id: "msg_1", type: "message", role: "assistant", content: [], model: "m", usage },
  });
  yield event({
    type: "content_block_start",
    index: 0,
    content_block: { type: "text", text: "" },
  });
  for (const text of numbers(wish)) {
    yield event({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } });
  }
  yield event({ type: "content_block_stop", index: 0 });
  yield event({
    type: "message_delta",
    delta: { stop_reason: "end_turn", stop_sequence: null },
    usage: { output_tokens: wish.count },
  });
  yield event({ type: "message_stop" });
}

function* responses(wish: Wish): Generator<string> {
  const event = (data: { type: string } & Record<string, unknown>) =>
    formatEvent(data.type, JSON.stringify(data));
  const item = { type: "message", id: "msg_1", role: "assistant" };
  yield event({ type: "response.created", response: { id: "resp_1", model: "m", output: [] } });
  yield event({
    type: "response.output_item.added",
    output_index: 0,
    item: { ...item, content: [] },
  });
  let text = "";
  for (const delta of numbers(wish)) {
    text += delta;
    yield event({
      type: "response.output_text.delta",
      output_index: 0,
      content_index: 0,
      item_id: "msg_1",
      delta,
    });
  }
  const content = [{ type: "output_text", text, annotations: [] }];
  yield event({ type: "response.output_item.done", output_index: 0, item: { ...item, content } });
  const usage = { input_tokens: 10, output_tokens: wish.count, total_tokens: 10 + wish.count };
  yield event({
    type: "response.completed",
    response: { id: "resp_1", status: "completed", output: [], usage },
  });
}
