import { assert, assertEquals } from "@std/assert";
import type { JsonObject, JsonValue } from "../../../lib/core/canonical.ts";
import { GatewayError } from "../../../lib/core/errors.ts";
import { JsonBody } from "../../../lib/core/json_body.ts";
import { JsonError } from "../../../lib/core/json_error.ts";
import { JsonScanner } from "../../../lib/core/json_scan.ts";
import { estimateTokens } from "../../../lib/core/tokens/estimate.ts";
import { codecs } from "../../../lib/dialects/codecs.ts";
import { type DialectName, dialects } from "../../../lib/dialects/mod.ts";
import { checkInput, readAsked } from "../../../lib/http/asked.ts";
import { tokenNeed } from "../../../lib/http/token_need.ts";
import { createCatalog } from "../../../lib/models/catalog.ts";
import { watchedPaths } from "../../../lib/models/speaks.ts";
import { decodeContext } from "../../dialects/messages/translation.ts";
import { keptRequests, wordsOf } from "../_corpus.ts";
import { anyPartOf, mutateJson, mutateText } from "../_mutate.ts";
import { type Target, target } from "../_target.ts";

/** The request as JSON text, and which of the catalog's models it goes to. */
type Input = { body: string; model: number };

const { models } = createCatalog({ aliases: new Map(), defaultModel: "duo-chat-sonnet-4-5" });

/** A target for the requests of one client dialect, on their way to every model. */
export function requestsOf(client: DialectName): Target {
  const requests = keptRequests(client);
  const parsed = requests.map((text) => JSON.parse(text) as JsonValue);
  const words = wordsOf(parsed);
  return target<Input>({
    name: `request_${client}`,
    promise:
      "A request is carried to the model or refused with a 4xx that names what is wrong with it.",
    corpus: requests.flatMap((body) => [0, 9, 17, 24].map((model) => ({ body, model }))),

    generate(random) {
      const donor = anyPartOf(random.pick(parsed), random);
      const value = mutateJson(JSON.parse(random.pick(requests)), random, donor, words);
      const body = JSON.stringify(value);
      return {
        body: random.oneIn(20) ? mutateText(body, random, words) : body,
        model: random.below(models.length),
      };
    },

    check({ body, model }) {
      carried(() => pass(client, body, model));
      let json: unknown;
      try {
        json = JSON.parse(body);
      } catch {
        return;
      }
      // What is no object is refused while it is read.
      if (typeof json !== "object" || json === null || Array.isArray(json)) return;
      const kept = carried(() => translate(client, json as JsonObject, model));
      // Time, memory and chance have no part in it: prompt caches depend on that.
      const again = carried(() => translate(client, JSON.parse(body), model));
      assertEquals(again, kept);
      assertEquals(Object.keys(Object.prototype), [], "nothing is put on every object");
    },
  });
}

/** The result, or in words how the request was refused; anything else that is thrown goes on. */
function carried(work: () => string): string {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    assert(error.status >= 400 && error.status < 500, `status ${error.status}: ${error.message}`);
    assert(error.message.length < 2_000, "the message is short");
    for (const dialect of Object.values(dialects)) {
      assertEquals(typeof JSON.parse(dialect.error.encode(error, "req_1").body), "object");
    }
    return `${error.kind} ${error.param} ${error.message}`;
  }
}

/** All that is done with a body that passes through as it is. */
function pass(client: DialectName, text: string, number: number): string {
  const scanner = new JsonScanner({ watch: watchedPaths });
  const bytes = new TextEncoder().encode(text);
  let body: JsonBody;
  try {
    scanner.push(bytes);
    body = new JsonBody([bytes], scanner.end());
  } catch (error) {
    if (error instanceof JsonError) return error.message;
    throw error;
  }
  const dialect = dialects[client];
  readAsked(body);
  checkInput(dialect, body);
  dialect.wantsUsageReport(body);
  const model = modelOf(number);
  assert(tokenNeed(dialect, model, body) >= 0);
  if (!model.speaks(client, body)) return "";
  const { edits, dropped } = model.amend(client, body);
  for (const name of dropped) assert(/^[\x20-\x7e]{1,200}$/.test(name), `dropped ${name}`);
  const sent = new TextDecoder().decode(
    Uint8Array.from(body.bytes(edits).flatMap((part) => [...part])),
  );
  assertEquals(typeof JSON.parse(sent), "object");
  return sent;
}

/** The request as the model gets it, as JSON text. */
function translate(client: DialectName, json: JsonObject, number: number): string {
  const model = modelOf(number);
  const [upstream = client] = model.dialects;
  const { request, dropped } = codecs[client].request.decode(json, {
    ...decodeContext,
    target: upstream,
  });
  const encoded = codecs[upstream].request.encode(request, {
    ...decodeContext,
    model,
    clientMarksCache: codecs[client].marksCache,
  });
  for (const name of [...dropped, ...encoded.dropped]) {
    assert(/^[\x20-\x7e]{1,200}$/.test(name), `a header cannot say that ${name} was dropped`);
  }
  codecs[upstream].stream.decoder(encoded, model);
  assert(Number.isSafeInteger(estimateTokens(json)));
  const text = JSON.stringify(encoded.body);
  assert(text.isWellFormed(), "half a character is never sent");
  return text;
}

function modelOf(number: number) {
  const model = models[number % models.length];
  if (!model) throw new RangeError("The catalog is empty");
  return model;
}
