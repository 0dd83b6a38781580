/** An answer that passes through reaches the client byte for byte, however it is cut. */
import { assert, assertEquals } from "@std/assert";
import { createSimulator, faults, type ProxyFault } from "../../lib/simulator/mod.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import {
  createTestGateway,
  type TestGateway,
  type TestGatewayOptions,
} from "../helpers/test_gateway.ts";
import { askings, chat } from "./_apis.ts";
import { onlyRecord } from "./_looking.ts";

/** A gateway, and the bytes that its upstream wrote last. */
function watched(): { gateway: TestGateway; written(): string } {
  const chunks: Uint8Array[] = [];
  const clock = new FakeClock();
  const simulator = createSimulator({ clock });
  const options: TestGatewayOptions = {
    simulator: () => simulator,
    deps: {
      async fetch(url, init) {
        const response = await simulator.fetch(new Request(url, init));
        chunks.length = 0;
        const body = response.body?.pipeThrough(
          new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
            transform(chunk, controller) {
              chunks.push(chunk);
              controller.enqueue(chunk);
            },
          }),
        );
        return new Response(body ?? null, response);
      },
    },
  };
  const decoder = new TextDecoder();
  return {
    gateway: createTestGateway(options),
    written: () =>
      chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode(),
  };
}

const { stream } = faults.proxy;

/** Ways to cut the same answer into chunks. */
const framings: Readonly<Record<string, ProxyFault | undefined>> = {
  "as it is written": undefined,
  "one byte at a time": stream.oneBytePerChunk(),
  "in one chunk": stream.oneChunk(),
  "in odd chunks": stream.oddChunks(),
  "with CRLF": stream.crlf(),
  "with a line of a megabyte": stream.longLine(),
  "with its end told twice": stream.duplicateTerminal(),
  "with an event that is no JSON": stream.garbage(3),
};

for (const { api, label, request, stream: isStream } of askings) {
  for (const [name, fault] of Object.entries(framings)) {
    Deno.test(`${label}: an answer ${name} reaches the client byte for byte`, async () => {
      const { gateway, written } = watched();
      if (fault) gateway.simulator.inject(fault);
      const options = isStream && api === chat && { stream_options: { include_usage: true } };
      const response = await gateway.ask(api.path, { ...request(), ...options });
      assertEquals(response.status, 200);
      const text = await response.text();
      assert(text.length > 100);
      assertEquals(text, written());
      const record = onlyRecord(gateway);
      assertEquals([record.outcome, record.usageKnown], ["completed", true]);
      assertEquals(record.bytesOut, new TextEncoder().encode(text).length);
    });
  }
}

for (const [name, fault] of Object.entries(framings)) {
  Deno.test(`a chat ${name}, whose usage the client did not ask for, lacks that event only`, async () => {
    const { gateway, written } = watched();
    if (fault) gateway.simulator.inject(fault);
    const text = await (await gateway.ask(chat.path, { ...chat.request(), stream: true })).text();
    const without = written().split(/(?<=\r?\n\r?\n)/)
      .filter((event) => !/"choices":\[\],"usage":\{/.test(event)).join("");
    assert(without.length < written().length);
    assertEquals(text, without);
    assertEquals(onlyRecord(gateway).usageKnown, true);
  });
}
