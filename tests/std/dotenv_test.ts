import { assertEquals, assertRejects } from "@std/assert";
import { load, parse } from "@std/dotenv";

const cases: [what: string, text: string, values: Record<string, string>][] = [
  ["reads assignments, with or without export", "A=1\nexport B=2", { A: "1", B: "2" }],
  ["skips comments, empty lines and what is no assignment", "# A=1\n\n A B\n1C=2\nD=3", { D: "3" }],
  ["takes CRLF for a line end", "A=1\r\nB='2'\r\nC=3\r\n", { A: "1", B: "2", C: "3" }],
  ["lets the last of two assignments win", "A=1\nA=2", { A: "2" }],
  ["trims a bare value and ends it at a #", "A=  a b  # note\nB=a#b", { A: "a b", B: "a" }],
  ["keeps # and spaces in quotes", "A='a#b '\nB=\" a#b\" # note", { A: "a#b ", B: " a#b" }],
  ["takes NAME= for empty and leaves the next line alone", "A= \nB=2", { A: "", B: "2" }],
  ["reads several lines in quotes", "A=\"a\nB=b\"\nC='\nc\n'", { A: "a\nB=b", C: "c" }],
  ["knows escapes in double quotes only", `A="a\\nb"\nB='a\\nb'`, { A: "a\nb", B: "a\\nb" }],
  ["keeps quotes inside bare values", `A={"a":"b"}\nB="open`, { A: '{"a":"b"}', B: '"open' }],
  ["expands references in bare values", "A=1\nB=$A-x\nC=${A}${A}", { A: "1", B: "1-x", C: "11" }],
  ["expands nothing in quotes", "A=1\nB='${A}'\nC=\"$A\"", { A: "1", B: "${A}", C: "$A" }],
  ["expands through several steps, in any order", "A=$B\nB=$C\nC=1", { A: "1", B: "1", C: "1" }],
  ["never expands the text of a quoted value it refers to", "A='$B'\nB=1\nC=$A", {
    A: "$B",
    B: "1",
    C: "$B",
  }],
  ["puts the default for what is missing or empty", "A=\nB=${A:-x}\nC=${NO_SUCH_NAME:-y}", {
    A: "",
    B: "x",
    C: "y",
  }],
  ["ends at a circle", "A=a$B\nB=b$A", { A: "ab", B: "ba" }],
  ["leaves an escaped dollar alone", "A=1\nB=\\$A", { A: "1", B: "\\$A" }],
  ["has no use for a prototype", "__proto__=1\nA=$constructor", {
    ...Object.fromEntries([["__proto__", "1"]]),
    A: "",
  }],
];

for (const [what, text, values] of cases) {
  Deno.test(`parse() ${what}`, () => {
    assertEquals(parse(text), values);
  });
}

Deno.test("load() takes a missing file for an empty one", async () => {
  assertEquals(await load({ envPath: new URL("no-such-file.env", import.meta.url) }), {});
  assertEquals(await load({ envPath: null }), {});
});

Deno.test("load() does not hide that a file cannot be read", async () => {
  await assertRejects(() => load({ envPath: new URL(".", import.meta.url) }));
});

Deno.test("load() exports what the shell has not set, and returns what the file says", async () => {
  Deno.env.set("DUO_TEST_FROM_SHELL", "shell");
  try {
    assertEquals(
      await load({ envPath: new URL("fixtures/sample.env", import.meta.url), export: true }),
      {
        DUO_TEST_FROM_FILE: "file",
        DUO_TEST_FROM_SHELL: "file",
      },
    );
    assertEquals(Deno.env.get("DUO_TEST_FROM_FILE"), "file");
    assertEquals(Deno.env.get("DUO_TEST_FROM_SHELL"), "shell");
  } finally {
    Deno.env.delete("DUO_TEST_FROM_FILE");
    Deno.env.delete("DUO_TEST_FROM_SHELL");
  }
});

Deno.test({
  name: "parse() takes a variable that may not be read for an empty one",
  permissions: { env: ["DUO_TEST_PERMITTED"] },
  fn: () => assertEquals(parse("A=ab$cd\nB=$DUO_TEST_PERMITTED"), { A: "ab", B: "" }),
});
