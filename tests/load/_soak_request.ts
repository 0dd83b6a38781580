import { parseEvents } from "../../lib/core/sse.ts";
import { type Asking, askings, crossings } from "../gateway/_apis.ts";
import type { Random } from "../fuzz/_random.ts";

/** Faults of the upstream that a prompt can ask for, without those that only time ends. */
const faults = ["cut", "eof", "error", "garbage", "400", "413", "overflow", "empty", "refusal"];
/** Those that the gateway tries again after a while: few, because their clients only wait. */
const repeated = ["429", "500", "502", "503", "529"];

/** Every dialect in both lanes, streamed and not. */
const everyWay = [...askings, ...crossings];

const PADDING = "A sentence that makes the prompt longer without saying anything. ";

/** What becomes of a request. */
type Fate = "whole" | "fault" | "repeated fault" | "leaves" | "slow" | "wrong" | "large";

function fateOf(random: Random): Fate {
  const number = random.below(1_000);
  if (number < 620) return "whole";
  if (number < 760) return "fault";
  if (number < 763) return "repeated fault";
  if (number < 860) return "leaves";
  if (number < 890) return "slow";
  return number < 990 ? "wrong" : "large";
}

/** Sends one request of any kind, and says in a few words what its client saw. */
export async function oneRequest(url: string, random: Random): Promise<string> {
  const asking = random.pick(everyWay);
  const fate = fateOf(random);
  const leaving = new AbortController();
  const atOnce = fate === "leaves" && random.oneIn(2);
  try {
    const asked = fetch(url + asking.api.path, {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": `soak/${random.below(1e6)}` },
      body: bodyFor(asking, fate, random),
      signal: leaving.signal,
    });
    if (atOnce) setTimeout(() => leaving.abort(), random.below(4));
    const response = await asked;
    if (fate === "leaves") {
      await response.body?.getReader().read();
      leaving.abort();
      return "left";
    }
    const text = fate === "slow" ? await readSlowly(response, random) : await response.text();
    return seen(fate, asking, response.status, text);
  } catch (error) {
    if (fate === "leaves") return atOnce ? "left before the answer" : "left";
    // Half a JSON answer ends in a broken connection, so that nobody takes it for a whole one.
    if (fate === "fault" && !asking.stream) return "fault: connection broken";
    return `WRONG: ${fate} ${error}`;
  }
}

function bodyFor(asking: Asking, fate: Fate, random: Random): string {
  switch (fate) {
    case "wrong":
      return random.pick(['{"model":5}', "[]", '{"model":"no-such-model"}', "{", "", "\xff"]);
    case "fault":
      return JSON.stringify(asking.request(`sim:${random.pick(faults)}`));
    case "repeated fault":
      return JSON.stringify(asking.request(`sim:${random.pick(repeated)}`));
    case "large":
      return JSON.stringify(asking.request(PADDING.repeat(3_000)));
    default:
      return JSON.stringify(asking.request(`Hello. ${PADDING.repeat(random.small(20))}`));
  }
}

/** Reads one piece after another with pauses in between; at last everything that is left. */
async function readSlowly(response: Response, random: Random): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let pauses = 5;
  for await (const chunk of response.body ?? new Blob([]).stream()) {
    text += decoder.decode(chunk, { stream: true });
    if (pauses-- > 0) await new Promise((resolve) => setTimeout(resolve, random.below(20)));
  }
  return text + decoder.decode();
}

function seen(fate: Fate, { api, stream }: Asking, status: number, text: string): string {
  if (fate === "wrong") return status >= 400 && status < 500 ? "refused" : `WRONG: ${status}`;
  if (fate === "fault" || fate === "repeated fault") return `${fate}: ${status}`;
  if (status !== 200) return `WRONG: ${fate} ${status} ${text.slice(0, 200)}`;
  return isWhole(api.dialect, text, stream) ? fate : `WRONG: ${fate} without an end`;
}

const lastEvents = {
  messages: /message_stop/,
  chat: /^\[DONE\]$/,
  responses: /response\.completed/,
};

function isWhole(dialect: keyof typeof lastEvents, text: string, stream: boolean): boolean {
  if (!stream) return typeof JSON.parse(text).id === "string";
  return lastEvents[dialect].test(parseEvents(text).at(-1)?.data ?? "");
}
