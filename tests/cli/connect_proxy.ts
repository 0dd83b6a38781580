/** A proxy as companies have them: `CONNECT host:port`, and from then on bytes. */
export interface ConnectProxy extends AsyncDisposable {
  readonly url: string;
  /** Hosts that were asked for, with their ports. */
  readonly asked: readonly string[];
  /** What clients presented, in the order of their connections. */
  readonly credentials: readonly string[];
}

/** Starts one that knows where every host really is: at a port of this machine. */
export function startProxy(portOf: (host: string) => number): ConnectProxy {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const asked: string[] = [];
  const credentials: string[] = [];
  const open = new Set<Deno.Conn>();

  const tunnel = async (client: Deno.Conn) => {
    open.add(client);
    try {
      const head = await readHead(client);
      const [, host = ""] = /^CONNECT (\S+) HTTP\/1\.1\r\n/.exec(head) ?? [];
      asked.push(host);
      credentials.push(/^proxy-authorization: (.*)\r$/im.exec(head)?.[1] ?? "");
      const server = await Deno.connect({ hostname: "127.0.0.1", port: portOf(host) });
      open.add(server);
      await client.write(new TextEncoder().encode("HTTP/1.1 200 Connection established\r\n\r\n"));
      await Promise.all([
        client.readable.pipeTo(server.writable),
        server.readable.pipeTo(client.writable),
      ]);
    } catch {
      // One of both has hung up.
    }
  };
  const accepting = (async () => {
    for await (const client of listener) tunnel(client);
  })();
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    asked,
    credentials,
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of open) {
        try {
          connection.close();
        } catch {
          // It is closed already.
        }
      }
      await accepting;
    },
  };
}

async function readHead(client: Deno.Conn): Promise<string> {
  const bytes = new Uint8Array(4096);
  let head = "";
  while (!head.includes("\r\n\r\n")) {
    const length = await client.read(bytes);
    if (length === null) throw new Error("The client has hung up.");
    head += new TextDecoder().decode(bytes.subarray(0, length));
  }
  return head;
}
