import type { Clock } from "../core/clock.ts";
import { GatewayError } from "../core/errors.ts";

/** The dashboard's forms hold a key or the id of a request. */
const LARGEST = 8_192;
const DEADLINE_MS = 10_000;

/**
 * Reads a form that a page has sent.
 *
 * @throws {GatewayError} `unsupported_media_type`, `too_large`, `request_timeout` or
 * `invalid_request`.
 */
export async function readForm(
  request: Request,
  clock: Pick<Clock, "after">,
): Promise<URLSearchParams> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
    throw new GatewayError(
      "unsupported_media_type",
      "Send a form here, as application/x-www-form-urlencoded.",
    );
  }
  const reader = request.body?.getReader();
  if (!reader) return new URLSearchParams();
  let isLate = false;
  const cancel = clock.after(DEADLINE_MS, () => {
    isLate = true;
    reader.cancel().catch(() => {});
  });
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (let size = 0;;) {
      const { done, value } = await reader.read();
      if (isLate) throw new GatewayError("request_timeout", "The form did not arrive in time.");
      if (done) return new URLSearchParams(text + decoder.decode());
      size += value.length;
      if (size > LARGEST) throw new GatewayError("too_large", "The form is too large.");
      text += decoder.decode(value, { stream: true });
    }
  } catch (cause) {
    reader.cancel().catch(() => {});
    if (cause instanceof GatewayError) throw cause;
    throw new GatewayError("invalid_request", "The form broke off.", { cause });
  } finally {
    cancel();
  }
}
