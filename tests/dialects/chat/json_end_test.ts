import fc from "fast-check";
import { assertEquals } from "@std/assert";
import { JsonEnd } from "../../../lib/dialects/chat/json_end.ts";
import { cutText } from "../../helpers/events.ts";

const container = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()));

Deno.test("The end of JSON is reached with its last character, wherever it is cut", () => {
  fc.assert(
    fc.property(
      cutText(container.map((value) => JSON.stringify(value, null, 1))),
      ({ text, pieces }) => {
        const end = new JsonEnd();
        let length = 0;
        for (const piece of pieces) {
          end.push(piece);
          length += piece.length;
          assertEquals(end.isReached, length === text.length, text.slice(0, length));
        }
      },
    ),
    { seed: 20_270, numRuns: 500 },
  );
});

Deno.test("What is no container has no end", () => {
  for (const text of ["", "5", '"{}"', "true", '{"a":"}']) {
    const end = new JsonEnd();
    end.push(text);
    assertEquals(end.isReached, false);
  }
});
