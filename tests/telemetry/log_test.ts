import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { Secret } from "../../lib/core/secret.ts";
import { createLogger, type LogFormat, type LogLevel, logLevels } from "../../lib/telemetry/log.ts";
import { createRedactor } from "../../lib/telemetry/redact.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

function capture(format: LogFormat, level: LogLevel = "debug") {
  const lines: string[] = [];
  const logger = createLogger({
    level,
    format,
    clock: new FakeClock(),
    write: (line) => lines.push(line),
    redact: createRedactor([new Secret("hunter2hunter2")]),
  });
  return { logger, lines };
}

Deno.test("the JSON logger writes time, level and event first, then the fields in order", () => {
  const { logger, lines } = capture("json");
  logger.info("exchange", { status: 200, model: "m", absent: undefined });
  assertEquals(lines, [
    '{"time":"2026-11-21T12:00:00.000Z","level":"info","event":"exchange","status":200,"model":"m"}',
  ]);
});

Deno.test("the text logger writes words as they are and everything else as JSON", () => {
  const { logger, lines } = capture("text");
  logger.warn("token refused", { status: 401, why: 'scope "api" is missing', list: ["a"] });
  assertEquals(lines, [
    "2026-11-21T12:00:00.000Z WARN  token refused status=401 " +
    'why="scope \\"api\\" is missing" list=["a"]',
  ]);
});

Deno.test("a logger writes its level and those before it", () => {
  for (const [index, level] of logLevels.entries()) {
    const { logger, lines } = capture("text", level);
    for (const each of logLevels) logger[each](each);
    assertEquals(lines.length, index + 1);
    assertEquals(
      logLevels.map((each) => logger.enabled(each)),
      logLevels.map((_, i) => i <= index),
    );
  }
});

Deno.test("a field cannot take the place of time, level or event", () => {
  const { logger, lines } = capture("json");
  logger.error("real", { level: "info", event: "forged", time: 0 });
  assertEquals(JSON.parse(lines[0] ?? ""), {
    time: "2026-11-21T12:00:00.000Z",
    level: "error",
    event: "real",
    level_: "info",
    event_: "forged",
    time_: 0,
  });
});

const injections = [
  "x\r\n2026-11-21T12:00:00.000Z ERROR forged",
  "x\n",
  '"} {"level":"error"',
  "\x1b]0;title\x07\x1b[2J",
  "\u009b31m",
  "\u202eevil\u2066",
  "\u2028\u2029\u0085",
  "level=error event=forged",
  "\ud800",
];

for (const format of ["json", "text"] as const) {
  Deno.test(`an entry is one line without control characters, whatever is in it (${format})`, () => {
    const { logger, lines } = capture(format);
    for (const text of injections) logger.info(text, { [text]: text, list: [{ [text]: text }] });
    assertEquals(lines.length, injections.length);
    for (const line of lines) assertMatch(line, /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u);
  });

  Deno.test(`no secret gets through in any position (${format})`, () => {
    const { logger, lines } = capture(format);
    const secrets = [
      "hunter2hunter2",
      "glpat-0123456789abcdef",
      "Bearer 0123456789abcdef",
      "eyJhbGciOiJSUzI1NiJ9.0123456789abcdef.x",
      "sk-0123456789abcdef",
    ];
    for (const secret of secrets) {
      const cause = new Error(`cause ${secret}`);
      logger.error(`event ${secret}`, {
        [secret]: 1,
        text: `a ${secret} b`,
        list: [secret],
        nested: { [secret]: secret },
        error: new Error(`failed with ${secret}`, { cause }),
        secret: new Secret(secret),
      });
    }
    assertEquals(lines.length, secrets.length);
    assert(!/hunter2|0123456789abcdef/.test(lines.join("\n")), lines.join("\n"));
  });
}

Deno.test("two fields whose names are both credentials are both written", () => {
  const { logger, lines } = capture("json");
  logger.info("event", { "glpat-0123456789abcdef": 1, "glpat-fedcba9876543210": 2 });
  assertMatch(lines[0] ?? "", /"\[redacted\]":1,"\[redacted\]":2}$/);
});

Deno.test("a JSON line is parsed back to the texts that were logged", () => {
  const { logger, lines } = capture("json");
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      lines.length = 0;
      logger.info("event", { text });
      assertEquals(lines.length, 1);
      assertEquals(JSON.parse(lines[0] ?? "").text, text);
    }),
    { seed: 3, numRuns: 500 },
  );
});

Deno.test("a text line cannot be read as having fields that were not logged", () => {
  const { logger, lines } = capture("text");
  logger.info("exchange", { model: "m status=200 key=admin" });
  assertMatch(lines[0] ?? "", / exchange model="m status=200 key=admin"$/);
});

Deno.test("a logger never throws, even when writing does", () => {
  const logger = createLogger({
    level: "debug",
    format: "json",
    clock: new FakeClock(),
    redact: (text) => text,
    write() {
      throw new Error("EPIPE");
    },
  });
  logger.info("event");
  logger.info("event", {
    get field(): string {
      throw new Error("getter");
    },
  });
});
