/** Valid JSON made to hurt: it is answered or refused in the client's words, and harms nobody. */
import { assert, assertEquals } from "@std/assert";
import { createTestGateway } from "../helpers/test_gateway.ts";
import { askings, type Body, crossings } from "./_apis.ts";
import { onlyRecord, passingTime, shownError } from "./_looking.ts";
import { assertUnharmed } from "./_unharmed.ts";

const nested = (levels: number) => `${"[".repeat(levels)}0${"]".repeat(levels)}`;

/** Texts to put in the place of the prompt's JSON string, or members to add to the body. */
const prompts: Readonly<Record<string, string>> = {
  "lone surrogates": '"a\\ud800b\\udfffc\\udc00\\ud800"',
  "NULs and controls": '"a\\u0000b\\u0007\\u001b[31m\\u202e"',
  "line separators": '"a\\u2028b\\u2029\\r\\ndata: [DONE]\\r\\n\\r\\nevent: message_stop"',
  "half an event": '"data: {\\"type\\":\\"message_stop\\"}\\n\\n"',
};

const members: Readonly<Record<string, string>> = {
  "nesting below the limit": `"metadata":${nested(90)}`,
  "nesting over the limit": `"metadata":${nested(5_000)}`,
  "a hundred thousand elements": `"metadata":[${"0,".repeat(100_000)}0]`,
  "__proto__ at every depth":
    '"__proto__":{"polluted":1},"metadata":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  "repeated keys further down": '"metadata":{"a":1,"a":2,"a":3}',
  "numbers beyond numbers":
    '"metadata":{"a":1e400,"b":-1e400,"c":1e-400,"d":123456789012345678901}',
  "an empty key": '"":1',
  "a key with an escape sequence": '"\\u001b[31mx\\r\\n":1',
};

/** The request as JSON text, with a member more. */
const withMember = (body: Body, member: string) =>
  JSON.stringify(body).replace(/\}$/, `,${member}}`);

/** The request as JSON text, its prompt being this JSON string. */
const withPrompt = (body: Body, prompt: string) =>
  JSON.stringify(body).replace('"Hello"', () => prompt);

for (const { api, label, request, stream } of [...askings, ...crossings]) {
  const bodies = {
    ...Object.fromEntries(
      Object.entries(prompts).map(([name, text]) => [name, withPrompt(request(), text)]),
    ),
    ...Object.fromEntries(
      Object.entries(members).map(([name, text]) => [name, withMember(request(), text)]),
    ),
  };

  Deno.test(`${label}: hostile JSON is served or refused, and never a defect`, async () => {
    for (const [name, body] of Object.entries(bodies)) {
      const gateway = createTestGateway();
      const headers = { "content-type": "application/json" };
      const response = await passingTime(gateway, gateway.ask(api.path, body, { headers }));
      if (response.status === 200) {
        const text = await response.text();
        const properEnd = /message_stop|\[DONE\]|response\.completed/;
        if (stream) assert(properEnd.test(text), `${name}: ${text.slice(-200)}`);
        else JSON.parse(text);
        assertEquals(onlyRecord(gateway).outcome, "completed", name);
      } else {
        const { status, message } = await shownError(response, api.dialect);
        assertEquals(status, 400, `${name}: ${message}`);
        assertEquals(onlyRecord(gateway).outcome, "rejected", name);
      }
      assertEquals(({} as Body).polluted, undefined, name);
      assert(!gateway.log.some((line) => line.includes('"defect"')), gateway.log.join("\n"));
      await assertUnharmed(gateway);
    }
  });
}
