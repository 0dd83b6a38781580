import { GatewayError } from "./errors.ts";

/**
 * Refuses a body that is not plain JSON, judged by its headers before a byte is read.
 *
 * Any web page may make a browser send text and forms to any address without asking it first (a
 * "simple request" of the fetch standard), and so spend the subscription of whoever visits it;
 * JSON it may not. A request without a content type is accepted, for bare scripts, unless it has an
 * `Origin`: a page can send a typed array without a content type, but not without that header.
 *
 * @throws {GatewayError} `unsupported_media_type`.
 */
export function assertReadable(headers: Headers): void {
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity" && encoding !== "") {
    throw new GatewayError(
      "unsupported_media_type",
      `The request body is encoded as ${
        shown(encoding)
      }, which is not read here. Send it without a content encoding.`,
    );
  }
  const type = headers.get("content-type");
  if (type === null && !headers.has("origin")) return;
  const essence = (type ?? "").split(";", 1).join("").trim().toLowerCase();
  if (/^application\/(?:[\w.-]+\+)?json$/.test(essence)) return;
  const found = type === null ? "missing" : shown(essence);
  throw new GatewayError(
    "unsupported_media_type",
    `The request's content type is ${found}. Send a JSON body with "content-type: application/json".`,
  );
}

/** A header's value, quoted, cut and in printable ASCII. */
function shown(value: string): string {
  return `"${value.slice(0, 64).replace(/[^ -~]/g, "?")}"`;
}
