import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatEvent, parseEvents, parseUnfinishedEvent } from "../../lib/core/sse.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("parseEvents reads name and data, with or without the space after the colon", () => {
  assertEquals(parseEvents("event: ping\ndata:{}\n\ndata:  two spaces\n\n"), [
    { event: "ping", data: "{}" },
    { event: "", data: " two spaces" },
  ]);
});

Deno.test("parseEvents keeps trailing spaces, which real streams have", () => {
  assertEquals(parseEvents('data: {"a":1}   \n\n'), [{ event: "", data: '{"a":1}   ' }]);
});

Deno.test("parseEvents joins several data lines with a line feed", () => {
  assertEquals(parseEvents("data: a\ndata:\ndata\ndata: b\n\n"), [
    { event: "", data: "a\n\n\nb" },
  ]);
});

Deno.test("parseEvents skips comments, unknown fields and events without data", () => {
  const text = ": keep-alive\n\nid: 7\nretry: 10\n\nevent: nothing\n\n" +
    "database: x\ndata: real\nevents: y\n\n\n\n";
  assertEquals(parseEvents(text), [{ event: "", data: "real" }]);
});

Deno.test("parseEvents takes the last event field and forgets it after the event", () => {
  assertEquals(parseEvents("event: a\nevent: b\ndata: 1\n\ndata: 2\n\n"), [
    { event: "b", data: "1" },
    { event: "", data: "2" },
  ]);
});

Deno.test("parseEvents understands every kind of line end, mixed", () => {
  const expected = [{ event: "a", data: "1\n2" }, { event: "", data: "3" }];
  for (const end of ["\n", "\r\n", "\r"]) {
    const lines = ["event: a", "data: 1", "data: 2", "", "data: 3", "", ""];
    assertEquals(parseEvents(lines.join(end)), expected, JSON.stringify(end));
  }
  assertEquals(parseEvents("event: a\rdata: 1\r\ndata: 2\n\r\ndata: 3\r\r"), expected);
});

Deno.test("parseEvents ignores a byte-order mark, in text and in bytes", () => {
  assertEquals(parseEvents("\ufeffdata: 1\n\n"), [{ event: "", data: "1" }]);
  assertEquals(parseEvents(bytes("\ufeffdata: 1\n\n")), [{ event: "", data: "1" }]);
  assertEquals(parseEvents(bytes("data: \ufeff1\n\n")), [{ event: "", data: "\ufeff1" }]);
});

Deno.test("parseEvents leaves out an event that has not ended", () => {
  assertEquals(parseEvents("data: 1\n\ndata: 2\n"), [{ event: "", data: "1" }]);
  assertEquals(parseEvents(""), []);
});

Deno.test("parseEvents reads invalid UTF-8 as replacement characters", () => {
  const broken = new Uint8Array([...bytes("data: a"), 0xff, 0xe2, 0x82, ...bytes("b\n\n")]);
  assertEquals(parseEvents(broken), [{ event: "", data: "a\ufffd\ufffdb" }]);
});

Deno.test("parseEvents never throws and never loops, whatever the bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      parseEvents(noise);
      parseUnfinishedEvent(noise);
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("parseUnfinishedEvent accepts whole JSON and [DONE], and nothing else", () => {
  const of = (text: string) => parseUnfinishedEvent(bytes(text));
  assertEquals(of('event: x\ndata: {"a":1}'), { event: "x", data: '{"a":1}' });
  assertEquals(of('data: {"a":1}\r'), { event: "", data: '{"a":1}' });
  assertEquals(of("data: [DONE]"), { event: "", data: "[DONE]" });
  assertEquals(of('data: {"a":'), undefined);
  assertEquals(of("event: x"), undefined);
  assertEquals(of(": comment"), undefined);
  assertEquals(of(""), undefined);
});

Deno.test("parseEvents reads back what formatEvent wrote", () => {
  const field = fc.string({ unit: fc.constantFrom(...'aZ: {}"\\é😀\u2028') });
  const data = fc.array(field, { minLength: 1, maxLength: 4 }).map((lines) => lines.join("\n"));
  const event = fc.record({ event: field.map((name) => name.trim()), data });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 5 }), (events) => {
      const text = events.map(({ event, data }) => formatEvent(event, data)).join("");
      assertEquals(parseEvents(text), events);
    }),
    { seed: 2 },
  );
});

Deno.test("formatEvent writes every kind of line end in data as a new data line", () => {
  assertEquals(
    formatEvent("e", "a\r\nb\rc\nd"),
    "event: e\ndata: a\ndata: b\ndata: c\ndata: d\n\n",
  );
});
