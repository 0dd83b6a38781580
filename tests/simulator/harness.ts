import { assertEquals } from "@std/assert";
import { createSimulator, type Simulator, type SimulatorOptions } from "../../lib/simulator/mod.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

export type Json = Record<string, unknown>;

export const EXCHANGE = "https://gitlab.com/api/v4/ai/third_party_agents/direct_access";
export const MESSAGES = "/anthropic/v1/messages";
export const CHAT = "/openai/v1/chat/completions";
export const RESPONSES = "/openai/v1/responses";

export interface AskInit {
  method?: string;
  /** Headers to add or, when null, to leave out. */
  headers?: Record<string, string | null>;
  signal?: AbortSignal;
  /** The host's path before the vendor's. */
  prefix?: string;
}

/** A simulator with a client that does everything right unless told otherwise. */
export class Harness {
  readonly clock = new FakeClock();
  readonly simulator: Simulator;
  #issued: Record<string, string> | undefined;

  constructor(options: Omit<SimulatorOptions, "clock"> = {}) {
    this.simulator = createSimulator({ clock: this.clock, ...options });
  }

  exchange(init: RequestInit = {}): Promise<Response> {
    const headers = { "authorization": "Bearer glpat-somebody" };
    return this.simulator.fetch(new Request(EXCHANGE, { method: "POST", headers, ...init }));
  }

  /** Exchanges again at the next request. */
  dropToken(): void {
    this.#issued = undefined;
  }

  /** The headers with which a good client asks. */
  async headers(): Promise<Record<string, string>> {
    if (!this.#issued) {
      const { token, headers } = await (await this.exchange()).json();
      const { "x-api-key": _, ...issued } = headers;
      this.#issued = { ...issued, authorization: `Bearer ${token}` };
    }
    return {
      ...this.#issued,
      "content-type": "application/json",
      "anthropic-version": "2023-06-01",
    };
  }

  async ask(path: string, body: unknown, init: AskInit = {}): Promise<Response> {
    const headers = new Headers(await this.headers());
    for (const [name, value] of Object.entries(init.headers ?? {})) {
      if (value === null) headers.delete(name);
      else headers.set(name, value);
    }
    const method = init.method ?? "POST";
    const url = `https://cloud.gitlab.com${init.prefix ?? "/ai/v1/proxy"}${path}`;
    return await this.simulator.fetch(
      new Request(url, {
        method,
        headers,
        ...method !== "GET" && { body: typeof body === "string" ? body : JSON.stringify(body) },
        ...init.signal && { signal: init.signal },
      }),
    );
  }

  /** The body of a good answer. */
  async json(path: string, body: unknown, init?: AskInit): Promise<Json> {
    const response = await this.ask(path, body, init);
    const answer = await response.json();
    assertEquals(response.status, 200, JSON.stringify(answer));
    return answer;
  }

  /** The text of a stream. */
  async stream(path: string, body: Json, init?: AskInit): Promise<string> {
    const response = await this.ask(path, { ...body, stream: true }, init);
    const text = await response.text();
    assertEquals(response.status, 200, text);
    return text;
  }

  /** The status and the vendor's message of a refusal. */
  async refused(path: string, body: unknown, init?: AskInit): Promise<[number, string]> {
    const response = await this.ask(path, body, init);
    const { error } = await response.json();
    return [response.status, error?.message ?? "(no refusal)"];
  }

  get lastCall() {
    return this.simulator.calls.at(-1);
  }
}

/** The events of a stream: name and parsed data; `[DONE]` stays a text. */
export function eventsOf(text: string): { event: string; data: Json | string }[] {
  return text.split("\n\n").filter((block) => block !== "").map((block) => {
    const lines = block.split("\n");
    const field = (name: string) =>
      lines.filter((line) => line.startsWith(`${name}: `))
        .map((line) => line.slice(name.length + 2)).join("\n");
    const data = field("data");
    return { event: field("event"), data: data === "[DONE]" ? data : JSON.parse(data) };
  });
}

export const user = (content: unknown) => ({ role: "user", content });
export const assistant = (content: unknown) => ({ role: "assistant", content });

export const runTool = {
  type: "object",
  properties: { command: { type: "string" } },
  required: ["command"],
};
