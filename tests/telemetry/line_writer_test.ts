import { assertEquals } from "@std/assert";
import { lineWriter } from "../../lib/telemetry/line_writer.ts";

/** A sink that takes at most `most` bytes at a time. */
function sinkOf(most: number) {
  const taken: number[] = [];
  return {
    writeSync(bytes: Uint8Array) {
      const some = bytes.subarray(0, most);
      taken.push(...some);
      return some.length;
    },
    text: () => new TextDecoder().decode(new Uint8Array(taken)),
  };
}

Deno.test("lines of every length arrive whole and in order, however little the sink takes", () => {
  const lines = ["", "a", "é€😀", "x".repeat(2_047), "€".repeat(2_048), "€".repeat(2_049), "end"];
  for (const most of [1, 7, 100_000]) {
    const sink = sinkOf(most);
    const write = lineWriter(sink);
    for (const line of lines) write(line);
    assertEquals(sink.text(), lines.map((line) => `${line}\n`).join(""));
  }
});

Deno.test("a sink that has been closed is nobody's error", () => {
  let tries = 0;
  const write = lineWriter({
    writeSync() {
      tries++;
      throw new Deno.errors.BrokenPipe();
    },
  });
  write("one");
  write("two");
  assertEquals(tries, 2);
});

Deno.test("a sink that takes nothing is given up", () => {
  let tries = 0;
  const write = lineWriter({
    writeSync() {
      if (++tries > 3) throw new Error("still tried");
      return 0;
    },
  });
  write("one");
  write("two");
  assertEquals(tries, 2);
});
