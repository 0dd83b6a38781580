/** Bodies that come slowly, or too many of them, over real sockets. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { startSite } from "./_site.ts";

const encoder = new TextEncoder();

/** Sends the head of a request and the beginning of its body, and nothing more. */
async function begin(url: string, length: number, body = ""): Promise<Deno.TcpConn> {
  const { hostname, port } = new URL(url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const head = `POST /v1/messages HTTP/1.1\r\nHost: ${hostname}:${port}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
  await connection.write(encoder.encode(head));
  for (let at = 0; at < body.length;) {
    at += await connection.write(encoder.encode(body.slice(at, at + 65_536)));
  }
  return connection;
}

async function answerOf(connection: Deno.TcpConn): Promise<string> {
  const buffer = new Uint8Array(65_536);
  const length = await connection.read(buffer);
  return new TextDecoder().decode(buffer.subarray(0, length ?? 0));
}

Deno.test("a body that comes a byte at a time is given up after its deadline, and costs nothing upstream", async () => {
  await using site = await startSite({ BODY_TIMEOUT: "2s" });
  const connections = await Promise.all(
    Array.from({ length: 50 }, () => begin(site.url, 1_000, '{"model":"')),
  );
  let dripping = true;
  const drips = connections.map(async (connection) => {
    while (dripping) {
      await connection.write(encoder.encode("x")).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  });
  const others = await fetch(`${site.url}/v1/models`);
  assertEquals(others.status, 200);
  await others.text();
  for (const connection of connections) {
    assertMatch(await answerOf(connection), /^HTTP\/1\.1 408 [^]*did not arrive completely/);
  }
  dripping = false;
  await Promise.all(drips);
  connections.forEach((connection) => connection.close());
  const { recorded, outcomes } = await site.quiet();
  assertEquals([recorded, outcomes.rejected, await site.calls()], [50, 50, 0]);
});

Deno.test("bodies that together are more than the buffers hold get a 503, and others their turn again", async () => {
  await using site = await startSite({ BODY_LIMIT: "1MB", BUFFER_LIMIT: "4MB" });
  const half = `{"model":"sonnet","metadata":"${"x".repeat(900_000)}`;
  // Four of them fit in; fewer are held where one that is refused was in the way of another.
  const connections = await Promise.all(
    Array.from({ length: 12 }, () => begin(site.url, 999_999, half)),
  );
  const answers = connections.map((connection) => answerOf(connection).catch(() => ""));
  const { inFlight, outcomes } = await site.until(({ begun, outcomes }) =>
    begun === 12 && (outcomes.rejected ?? 0) >= 8
  ).finally(() => connections.forEach((connection) => connection.close()));
  assert(inFlight <= 4, `${inFlight} are held`);
  const refused = (await Promise.all(answers)).filter((answer) => answer !== "");
  assertEquals(refused.length, outcomes.rejected);
  for (const answer of refused) {
    assertMatch(answer, /^HTTP\/1\.1 503 [^]*retry-after: 5\r\n[^]*fill its buffers/);
  }
  await site.quiet();
  const read = await send(site.url, `${half}"}`);
  assertMatch(`${read.status} ${await read.text()}`, /^400 .*messages/);
  assertEquals(await site.calls(), 0);
});

function send(url: string, body: string): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(`${url}/v1/messages`, { method: "POST", headers, body });
}
