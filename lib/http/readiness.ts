import type { TokenSource } from "../upstream/types.ts";
import type { VendorHealth } from "../upstream/vendor_health.ts";
import type { InFlight } from "./in_flight.ts";

export interface ReadinessParts {
  inFlight: Pick<InFlight, "isClosed">;
  tokens: Pick<TokenSource, "status" | "get">;
  health: Pick<VendorHealth, "troubles">;
  /** Whether requests are served by a token of the gateway's own. */
  needsToken: boolean;
}

/** What `GET /health/ready` says; anybody may read it, so it names no host and quotes nobody. */
export interface ReadinessReply {
  status: "ready" | "degraded" | "unavailable";
  reason?: string;
}

/** Whether requests that come now can be expected to be answered. */
export class Readiness {
  readonly #parts: ReadinessParts;

  constructor(parts: ReadinessParts) {
    this.#parts = parts;
  }

  /**
   * How it stands now. While GitLab gives no token, asking is also what tries again, at most as
   * often as the pauses between exchanges allow: whoever sends no requests to a gateway that is not
   * ready would otherwise never find it ready again.
   */
  look(): ReadinessReply {
    const { inFlight, tokens, health, needsToken } = this.#parts;
    if (inFlight.isClosed) return { status: "unavailable", reason: "shutting down" };
    if (needsToken && tokens.status().state === "failing") {
      tokens.get().catch(() => {});
      return { status: "unavailable", reason: "GitLab gives no gateway token" };
    }
    const failing = health.troubles().map(({ vendor }) => vendor);
    if (failing.length === 0) return { status: "ready" };
    return { status: "degraded", reason: `requests to ${failing.join(" and ")} fail` };
  }
}
