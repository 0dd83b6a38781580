/**
 * The least that a proxy must do that counts usage: JSON is read whole in both directions, and every
 * chunk of a stream is read and passed on, in JavaScript. It does nothing else with them. Takes the
 * upstream's origin as argument.
 */
const [upstream = ""] = Deno.args;

Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: ({ port }) => console.log(port) },
  async (request) => {
    const response = await fetch(upstream + new URL(request.url).pathname, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: await request.bytes(),
    });
    const type = response.headers.get("content-type") ?? "";
    const isStream = type.startsWith("text/event-stream") && response.body;
    return new Response(isStream ? passedOn(isStream) : await response.bytes(), {
      status: response.status,
      headers: { "content-type": type },
    });
  },
);

function passedOn(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(out) {
      const { value } = await reader.read();
      if (value) out.enqueue(value);
      else out.close();
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}
