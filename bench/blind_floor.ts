/**
 * The least that a proxy can do: bodies are handed through in both directions and never enter
 * JavaScript. Takes the upstream's origin as argument.
 */
const [upstream = ""] = Deno.args;

Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: ({ port }) => console.log(port) },
  async (request) => {
    const { status, headers, body } = await fetch(upstream + new URL(request.url).pathname, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: request.body,
    });
    return new Response(body, {
      status,
      headers: { "content-type": headers.get("content-type") ?? "" },
    });
  },
);
