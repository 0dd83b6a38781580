import type { Clock } from "../core/clock.ts";
import { GatewayError } from "../core/errors.ts";
import { ExpiringSet } from "../core/expiring_set.ts";
import { type RefusedPart, refusedParts } from "../dialects/shared/part_refusal.ts";
import type { Model } from "../models/model.ts";
import type { Endpoint } from "../upstream/urls.ts";

/** Where a request is about to go. */
export interface Destination {
  readonly model: Pick<Model, "upstreamId">;
  readonly endpoint: Endpoint;
}

/** What is about to be sent, as far as parts of it may be left out. */
export interface Draft {
  /** Whether the body has this top-level member. */
  has(member: string): boolean;
  /** The client's headers. */
  readonly headers: Headers;
}

/** What to leave out of a draft. */
export interface Omission {
  readonly members: readonly string[];
  /** The draft without what is left out. */
  readonly rest: Draft;
  /** What was left out, for `x-gateway-dropped`. */
  readonly dropped: readonly string[];
}

/** How many parts are remembered, and how long a vendor's word is believed. */
const LIMITS = { most: 256, ttlMs: 10 * 60_000 };

/**
 * Members that stay whatever the vendor says of them, because without them it is another request:
 * what is asked, by which means it may be answered, how long, in which form, in which number, where
 * it is kept and what it must not do. Their refusal is the client's to know.
 */
const KEPT: ReadonlySet<string> = new Set([
  ...["model", "messages", "input", "prompt", "instructions", "system", "conversation"],
  ...["previous_response_id", "thread", "container", "tools", "functions", "mcp_servers"],
  ...["web_search_options", "tool_choice", "function_call", "parallel_tool_calls"],
  ...["max_tokens", "max_completion_tokens", "max_output_tokens", "max_tool_calls"],
  ...["stop", "stop_sequences", "n", "stream", "stream_options", "background"],
  ...["response_format", "text", "output_format", "output_config", "modalities", "audio"],
  ...["include", "store", "inference_geo", "safeguards", "safety_identifier", "moderation"],
]);

/**
 * Learns from refusals which parts of a request a model's vendor does not know, tuning members and
 * beta features, so that the request can be sent again without them and later ones are not refused
 * at all. A client that is newer than the vendor behind GitLab then works from its first request on.
 */
export class RefusedParts {
  readonly #known: ExpiringSet;
  /** Refusals from which something new was learnt. */
  readonly #instructive = new WeakSet<GatewayError>();

  constructor(clock: Clock) {
    this.#known = new ExpiringSet(clock, LIMITS);
  }

  /** Notes what of this draft, which was sent, the vendor said that it does not know, if that can be left out. */
  learn(refusal: GatewayError, to: Destination, draft: Draft): void {
    for (const part of refusedParts(refusal)) {
      if (!isIn(draft, part)) continue;
      this.#known.add(keyOf(to, part));
      this.#instructive.add(refusal);
    }
  }

  /** Sends a draft, and learns from its refusal. */
  async heed(to: Destination, draft: Draft, send: () => Promise<Response>): Promise<Response> {
    try {
      return await send();
    } catch (cause) {
      if (cause instanceof GatewayError) this.learn(cause, to, draft);
      throw cause;
    }
  }

  /** Whether what is sent will be another request because of what this refusal said. */
  haveLearntFrom(refusal: unknown): boolean {
    return refusal instanceof GatewayError && this.#instructive.has(refusal);
  }

  /** What to leave out of a draft. */
  omit(to: Destination, draft: Draft): Omission {
    const parts = this.#of(to).filter((part) => isIn(draft, part));
    if (parts.length === 0) return { members: [], rest: draft, dropped: [] };
    const members = parts.filter((part) => part.in === "members").map(({ name }) => name);
    const betas = parts.filter((part) => part.in === "betas").map(({ name }) => name);
    const rest = {
      has: (member: string) => draft.has(member) && !members.includes(member),
      headers: betas.length > 0 ? withoutBetas(draft.headers, betas) : draft.headers,
    };
    return {
      members,
      rest,
      dropped: [...members, ...betas.map((beta) => `anthropic-beta: ${beta}`)],
    };
  }

  #of(to: Destination): RefusedPart[] {
    const known = [...this.#known];
    return known.length === 0 ? [] : places.flatMap((place) => {
      const prefix = keyOf(to, { in: place, name: "" });
      return known.filter((key) => key.startsWith(prefix))
        .map((key) => ({ in: place, name: key.slice(prefix.length) }));
    });
  }
}

/** Where in a request a part is. */
const places = ["members", "betas"] as const satisfies readonly RefusedPart["in"][];

/** No part of a key but the last can hold a space. */
function keyOf({ model, endpoint }: Destination, part: RefusedPart): string {
  return `${endpoint} ${model.upstreamId} ${part.in} ${part.name}`;
}

function isIn(draft: Draft, part: RefusedPart): boolean {
  return part.in === "members"
    ? !KEPT.has(part.name) && draft.has(part.name)
    : betasOf(draft.headers).includes(part.name);
}

function betasOf(headers: Headers): string[] {
  return (headers.get("anthropic-beta") ?? "").split(",").map((beta) => beta.trim());
}

function withoutBetas(headers: Headers, refused: readonly string[]): Headers {
  const left = betasOf(headers).filter((beta) => !refused.includes(beta));
  const copy = new Headers(headers);
  if (left.length > 0) copy.set("anthropic-beta", left.join(","));
  else copy.delete("anthropic-beta");
  return copy;
}
