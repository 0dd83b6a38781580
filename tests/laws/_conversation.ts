import { assert, assertEquals } from "@std/assert";
import type { ExchangeRecord } from "../../lib/stats/record.ts";
import type { Json } from "../gateway/_looking.ts";
import { type Cell, clients } from "./_cells.ts";
import type { Lane } from "./_lane.ts";
import type { Called, Said, Talk, Told } from "./_talk.ts";

/** One request and what became of it, on both sides of the gateway. */
export interface Exchange {
  /** What the client sent. */
  asked: Json;
  /** What the upstream got. */
  sent: Json;
  /** What the client was answered: the whole answer, folded if it was streamed. */
  answer: Json;
  told: Told;
  /** What the model answered, read in its own dialect; absent when the gateway cut it short. */
  said?: Told;
  /** Names of what the gateway says it left out. */
  dropped: readonly string[];
  record: ExchangeRecord;
}

/**
 * A client of a cell in conversation with a model, streamed or not. Every exchange is held to what
 * is true of all: that the answer is in the client's grammar, says what the model said, and counts
 * what the model counted.
 */
export class Conversation {
  readonly #lane: Lane;
  readonly #cell: Cell;
  readonly #model: string;
  readonly #stream: boolean;

  constructor(lane: Lane, cell: Cell, model: string, stream: boolean) {
    this.#lane = lane;
    this.#cell = cell;
    this.#model = model;
    this.#stream = stream;
  }

  /** Asks, and then says each of `then` to the answer before. */
  async hold(talk: Talk, then: readonly ((told: Told) => Said[])[] = []): Promise<Exchange[]> {
    const exchanges = [await this.ask(talk)];
    const turns = [...talk.turns];
    for (const next of then) {
      const last = exchanges.at(-1);
      assert(last);
      turns.push({ replay: last.answer }, ...next(last.told));
      exchanges.push(await this.ask({ ...talk, turns: [...turns] }));
    }
    return exchanges;
  }

  /** One request, which has to succeed. */
  async ask(talk: Talk): Promise<Exchange> {
    const { client: clientName, upstream } = this.#cell;
    const client = clients[clientName];
    const asked = client.write(talk, this.#model, this.#stream);
    const before = this.#lane.calls.length;
    const response = await this.#lane.ask(clientName, asked);
    const text = await response.text();
    assertEquals(response.status, 200, `${this.#model}: ${text}`);

    if (this.#stream) client.checkStream(text, asked);
    const answer = this.#stream ? client.fold(text) : JSON.parse(text);
    const told = client.read(answer);
    assertEquals(told.model, this.#model, "the answer names the model as the client did");

    const [call, ...others] = this.#lane.calls.slice(before);
    assert(call?.body !== undefined);
    assertEquals(others, [], "one request is one call");
    const sent = JSON.parse(call.body);
    assertEquals([call.status, sent.stream], [200, true]);
    assert(!/PRIVATE/.test(call.body), `what is private stays here: ${call.body}`);

    const record = this.#record();
    assertEquals([record.outcome, record.status], ["completed", 200]);
    assertEquals([record.lane, record.client, record.upstream], [
      "translate",
      clientName,
      upstream,
    ]);
    assertEquals(record.bytesOut, new TextEncoder().encode(text).length);
    assertEquals(record.usage, told.usage, "the record counts as the client does");
    const dropped = (response.headers.get("x-gateway-dropped") ?? "").split(/,\s*/).filter(Boolean);
    assertEquals(dropped, [...record.dropped]);

    const exchange = { asked, sent, answer, told, dropped, record };
    if (!call.finished) return exchange;
    const said = clients[upstream].read(clients[upstream].fold(this.#lane.heard.at(-1) ?? ""));
    assertSame(said, told);
    return { ...exchange, said };
  }

  #record(): ExchangeRecord {
    const { begun, ended, endedTwice, lost } = this.#lane.statistics.health();
    assertEquals([ended, endedTwice, lost], [begun, 0, 0], "each exchange ends exactly once");
    assertEquals(this.#lane.inFlight.size, 0);
    assertEquals(this.#lane.log, []);
    const record = this.#lane.records.at(-1);
    assert(record);
    return record;
  }
}

/** The client is told what the model said, as far as its API has words for it. */
function assertSame(said: Told, told: Told): void {
  assertEquals(told.usage, said.usage, "tokens");
  assertEquals(told.refusal, said.refusal, "refusal");
  if (!said.refusal) assertEquals(told.text, said.text, "text");
  // Whether thinking is to be seen is for the request; what is seen is what was thought.
  if (told.thinking) assertEquals(told.thinking, said.thinking, "thinking");
  assertEquals(told.end, said.end === "stop" && !told.stop ? "end" : said.end, "end");
  assertEquals(told.calls.length, said.calls.length, "calls");
  told.calls.forEach((call, index) => assertSameInput(call, said.calls[index], told.end));
  assertEquals(new Set(told.calls.map(({ id }) => id)).size, told.calls.length, "ids of calls");
}

function assertSameInput(told: Called, said: Called | undefined, end: Told["end"]): void {
  assert(said);
  if (end === "limit") {
    assertEquals(inputSoFar(told), inputSoFar(said));
    return;
  }
  if (told.custom === said.custom) {
    if (told.custom) assertEquals(told.input, said.input);
    else assertEquals(JSON.parse(told.input), JSON.parse(said.input));
    return;
  }
  // One of the two has no free text and puts it into an object.
  const free = told.custom ? told : said;
  const wrapped = told.custom ? said : told;
  assertEquals(JSON.parse(wrapped.input), { input: free.input });
}

/** The input of a call that may have been cut off: Messages keeps what is no object as text. */
function inputSoFar({ input }: Called): string {
  try {
    return JSON.parse(input)._raw ?? input;
  } catch {
    return input;
  }
}
