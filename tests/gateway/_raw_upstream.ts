/** What an upstream does with one connection once a request has come on it. */
export type Conduct = (connection: Deno.TcpConn) => Promise<void>;

/** Listens on loopback as an upstream that misbehaves on the level of the socket. */
export function rawUpstream(conduct: Conduct) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  let connections = 0;
  const serving = (async () => {
    for await (const connection of listener) {
      connections++;
      // A misbehaving upstream loses its connections in every way; none of them is a test's failure.
      await answer(connection, conduct).catch(() => {});
    }
  })();
  return {
    port,
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving;
    },
  };
}

async function answer(connection: Deno.TcpConn, conduct: Conduct): Promise<void> {
  try {
    await connection.read(new Uint8Array(65_536));
    await conduct(connection);
  } finally {
    try {
      connection.close();
    } catch {
      // It is closed.
    }
  }
}

/** Writes the text as it stands. */
export async function write(connection: Deno.TcpConn, text: string | Uint8Array): Promise<void> {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}
