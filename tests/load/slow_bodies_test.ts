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
  const holders = [];
  for (let number = 0; number < 4; number++) holders.push(await begin(site.url, 999_999, half));
  const refused = await untilStatus(site.url, 503, half);
  assertMatch(refused, /fill its buffers/);
  holders.forEach((connection) => connection.close());
  await untilStatus(site.url, 400, half);
  await site.quiet();
});

/** Sends a whole body of the same size again and again, until it gets this status. */
async function untilStatus(url: string, status: number, half: string): Promise<string> {
  let last = "";
  for (let tries = 100; tries > 0; tries--) {
    const response = await fetch(`${url}/v1/messages`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: half + '"}',
    });
    last = `${response.status} ${await response.text()}`;
    if (response.status === status) return last;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert(false, `status ${status} never came, but ${last}`);
}
