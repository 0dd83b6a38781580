import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  connectionError,
  type ConnectionFailure,
  readConnectionFailure,
  timeoutError,
} from "../../lib/upstream/connection.ts";

function thrown(sentence: string): TypeError {
  const url = "https://tls-timeout-refused.example:8443/dns-error";
  const cause = new Error(`error sending request for url (${url}): ${sentence}`);
  return new TypeError("fetch failed", { cause });
}

/** Sentences of Deno 2.9. */
const sentences: [string, ConnectionFailure][] = [
  ["client error (Connect): tcp connect error: Connection refused (os error 111)", {
    made: false,
    reason: "refused",
  }],
  [
    "client error (Connect): dns error: failed to lookup address information: Name or service not known",
    { made: false, reason: "dns" },
  ],
  ["client error (Connect): tls handshake eof", { made: false, reason: "tls" }],
  ["client error (Connect): invalid peer certificate: UnknownIssuer", {
    made: false,
    reason: "tls",
  }],
  ["client error (Connect): received corrupt message of type InvalidContentType", {
    made: false,
    reason: "tls",
  }],
  ["client error (Connect): received fatal alert: HandshakeFailure", {
    made: false,
    reason: "tls",
  }],
  ["client error (Connect): tcp connect error: Connection timed out (os error 110)", {
    made: false,
    reason: "timeout",
  }],
  ["client error (Connect): tcp connect error: Network is unreachable (os error 101)", {
    made: false,
    reason: "other",
  }],
  ["client error (SendRequest): connection closed before message completed", {
    made: true,
    reason: "reset",
  }],
  ["client error (SendRequest): connection error: Connection reset by peer (os error 104)", {
    made: true,
    reason: "reset",
  }],
  [
    "client error (SendRequest): http2 error: stream error received: refused stream before processing any application logic",
    {
      made: false,
      reason: "refused",
    },
  ],
];

Deno.test("readConnectionFailure() understands what Deno's fetch says", () => {
  for (const [sentence, expected] of sentences) {
    assertEquals(readConnectionFailure(thrown(sentence)), expected, sentence);
  }
  assertEquals(readConnectionFailure(new TypeError("error reading a body from connection")), {
    made: true,
    reason: "reset",
  });
  const denied = new Deno.errors.NotCapable('Requires net access to "gitlab.com:443"');
  assertEquals(readConnectionFailure(denied), { made: false, reason: "denied" });
});

Deno.test("readConnectionFailure() takes a failure it cannot read for a connection that was made", () => {
  for (const foreign of [undefined, null, "text", 5, {}, new Error("?"), new TypeError("x")]) {
    assertEquals(readConnectionFailure(foreign), { made: true, reason: "other" });
  }
});

const mayListen =
  Deno.permissions.querySync({ name: "net", host: "127.0.0.1" }).state === "granted";

Deno.test("Deno's fetch really says so when nobody listens", { ignore: !mayListen }, async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const error = await fetch(`http://127.0.0.1:${port}/`).catch((error: unknown) => error);
  assertEquals(readConnectionFailure(error), { made: false, reason: "refused" });
});

Deno.test("connectionError() names host and setting, and allows a repeat only where nothing is billed", () => {
  const attempted = {
    what: "No answer",
    host: "gitlab.example.com",
    setting: "GITLAB_INSTANCE_URL",
    billed: true,
  };
  for (const [sentence, { made }] of sentences) {
    const error = connectionError(thrown(sentence), attempted);
    assertEquals([error.kind, error.status, error.retryable], ["upstream_failed", 502, true]);
    assertStringIncludes(error.message, "No answer: ");
    assertStringIncludes(error.message, "gitlab.example.com");
    if (!made) assertStringIncludes(error.message, "GITLAB_INSTANCE_URL");
    assert(!error.message.includes("tls-timeout-refused"), "the address itself is not told");
    assertEquals(error.repeatIsSafe, !made);
    assert(connectionError(thrown(sentence), { ...attempted, billed: false }).repeatIsSafe);
  }
  assertEquals(connectionError(new Deno.errors.NotCapable("x"), attempted).retryable, false);
  assertEquals(timeoutError(120_000, attempted).status, 504);
  assertStringIncludes(timeoutError(120_000, attempted).message, "120 seconds");
});
