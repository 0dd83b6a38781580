import { assertEquals } from "@std/assert";
import { parseModelAliases } from "../../lib/config/model_aliases.ts";

Deno.test("parseModelAliases() reads a list and the same as JSON", () => {
  const expected = {
    aliases: new Map([["fast", ["haiku"]], ["smart", ["opus", "sonnet"]]]),
    problems: [],
  };
  assertEquals(parseModelAliases("fast=haiku, smart = opus | sonnet,"), expected);
  assertEquals(parseModelAliases('{"fast":"haiku","smart":["opus"," sonnet "]}'), expected);
});

Deno.test("parseModelAliases() keeps names of Object.prototype as plain aliases", () => {
  const expected = new Map([["__proto__", ["a"]], ["constructor", ["b"]]]);
  assertEquals(parseModelAliases("__proto__=a,constructor=b").aliases, expected);
  assertEquals(parseModelAliases('{"__proto__":"a","constructor":"b"}').aliases, expected);
});

Deno.test("parseModelAliases() names every bad entry and reads the others", () => {
  const { aliases, problems } = parseModelAliases("a=b,c,=d,e=,f=g=h,i=j||k,a=l");
  assertEquals(aliases, new Map([["a", ["b"]]]));
  assertEquals(problems, [
    'has an entry that is not alias=model: "c"',
    'has an entry that is not alias=model: "=d"',
    'has an entry that is not alias=model: "e="',
    'has an entry that is not alias=model: "f=g=h"',
    'has an entry that is not alias=model: "i=j||k"',
    'names the alias "a" twice',
  ]);
});

Deno.test("parseModelAliases() refuses JSON that is broken or holds something else", () => {
  assertEquals(parseModelAliases("{'a':'b'}").problems.length, 1);
  assertEquals(
    parseModelAliases('{"a":1,"b":[],"c":[""],"d":null,"":"e","f":{}}').problems.length,
    6,
  );
});
