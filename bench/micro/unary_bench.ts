/**
 * The parts of a translated request whose answer is wanted whole, in every translate row of the
 * bench that has one. Run with `deno task bench:micro`.
 */
import { FoldedAnswer } from "../../lib/core/folded_answer.ts";
import { estimateTokens } from "../../lib/core/tokens/estimate.ts";
import { codecs } from "../../lib/dialects/codecs.ts";
import { noMemory } from "../../tests/dialects/messages/translation.ts";
import { model as modelNamed } from "../../tests/models/model_by_name.ts";
import { cannedStreams, WORDS } from "../answers.ts";
import { bodyOf, rows } from "../rows.ts";

const DELTAS = 20;

for (const row of rows) {
  if (row.client === row.upstream || row.stream || row.clients > 1) continue;
  const group = row.name;
  const text = JSON.stringify(bodyOf(row));
  const body = JSON.parse(text);
  const model = { ...modelNamed(body.model), dialects: [row.upstream] };
  const client = codecs[row.client];
  const upstream = codecs[row.upstream];
  const caller = { memory: noMemory, callerId: "somebody" };

  const decode = () => client.request.decode(body, { ...caller, target: row.upstream }).request;
  const request = decode();
  const encode = () =>
    upstream.request.encode(request, { ...caller, model, clientMarksCache: client.marksCache });
  const encoded = encode();

  const canned = cannedStreams[row.upstream];
  const deltas = Array.from({ length: DELTAS }, (_, index) => canned.delta(index, WORDS));
  const stream = new TextEncoder().encode(canned.begin + deltas.join("") + canned.end(DELTAS));
  const fold = () => {
    const decoder = upstream.stream.decoder(encoded, model);
    const folded = new FoldedAnswer({ decoder, observe: () => {} });
    folded.push(stream);
    folded.end();
    return folded.answer;
  };
  const answer = fold();
  const reply = {
    id: `${client.idPrefix}1`,
    created: 1,
    model: body.model,
    request,
    body,
    estimatedInput: 10,
    requestId: "req_1",
  };

  Deno.bench(`${row.name}: read the request's JSON`, { group, baseline: true }, () => {
    JSON.parse(text);
  });
  Deno.bench(`${row.name}: decode the request`, { group }, () => {
    decode();
  });
  Deno.bench(`${row.name}: encode it`, { group }, () => {
    encode();
  });
  Deno.bench(`${row.name}: write its JSON`, { group }, () => {
    JSON.stringify(encoded.body);
  });
  Deno.bench(`${row.name}: estimate its tokens`, { group }, () => {
    estimateTokens(body, { bytes: text.length });
  });
  Deno.bench(`${row.name}: fold ${DELTAS} deltas`, { group }, () => {
    fold();
  });
  Deno.bench(`${row.name}: write the answer`, { group }, () => {
    JSON.stringify(client.response.encode(answer, reply));
  });
}
