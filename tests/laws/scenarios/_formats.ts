/** Answers in a form that the client states. */
import { assert, assertEquals } from "@std/assert";
import { ask, runTool, type Scenario, told } from "./_scenario.ts";

const personSchema = {
  type: "object",
  properties: {
    name: { type: "string", minLength: 2, pattern: "^[a-z]" },
    age: { type: "integer", minimum: 0 },
    mail: { type: "string", format: "email" },
    tags: { type: "array", items: { oneOf: [{ type: "string" }, { type: "null" }] }, maxItems: 3 },
  },
  required: ["name", "age", "mail", "tags"],
};

const circularSchema = {
  type: "object",
  properties: { child: { anyOf: [{ $ref: "#" }, { type: "null" }] }, label: { type: "string" } },
  required: ["label"],
};

export const formats: readonly Scenario[] = [
  {
    name: "structured output",
    talk: { format: { schema: personSchema }, turns: ask("Invent a person") },
    check([first]) {
      const person = JSON.parse(told(first).text);
      assertEquals(Object.keys(person).sort(), ["age", "mail", "name", "tags"]);
    },
  },
  {
    name: "structured output with a circular schema, beside tools",
    talk: { format: { schema: circularSchema }, tools: [runTool], turns: ask("sim:text A tree") },
  },
  {
    name: "a JSON object",
    clients: ["chat", "responses"],
    talk: { format: "json_object", turns: ask("List three colours") },
    then: [() => ask("And three more")],
    check([first, second], { upstream }) {
      for (const { sent } of [first, second].filter((one) => one !== undefined)) {
        const prompt = JSON.stringify([sent.messages ?? sent.input, sent.system]);
        assert(/json/i.test(prompt), "the prompt names JSON");
      }
      if (upstream !== "messages") JSON.parse(told(first).text);
    },
  },
];
