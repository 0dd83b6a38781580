import { type ErrorKind, GatewayError, type GatewayErrorOptions } from "../../core/errors.ts";
import { isOverflow } from "./overflow.ts";

/** A vendor's error as its JSON gives it. */
export interface VendorError {
  /** HTTP status; below 400 when the error came inside a stream that had begun well. */
  status: number;
  message: string;
  type: string | undefined;
  code?: string | undefined;
  param?: string | undefined;
}

/** Vendors quote what they refuse, and a quotation may be as long as a request. */
const LONGEST_MESSAGE = 4_000;

/** Kinds that cover several statuses, of which the vendor's own says more than the usual one. */
const keepsStatus: ReadonlySet<ErrorKind> = new Set(["invalid_request", "upstream_failed"]);

/**
 * The gateway's error for a vendor's: message, type, code and field are kept. `kind` is what the
 * vendor's own type or code stands for; without one the status decides.
 */
export function vendorError(vendor: VendorError, kind: ErrorKind | undefined): GatewayError {
  const message = vendor.message.slice(0, LONGEST_MESSAGE);
  const classified = classify(vendor, message, kind);
  const options: GatewayErrorOptions = {};
  if (vendor.status >= 400 && keepsStatus.has(classified)) options.status = vendor.status;
  if (vendor.type !== undefined) options.vendorType = vendor.type;
  if (vendor.code !== undefined) options.code = vendor.code;
  if (vendor.param !== undefined) options.param = vendor.param;
  return new GatewayError(classified, message, options);
}

/** For an error inside a stream whose shape nobody knows. */
export function unexplainedError(): GatewayError {
  return new GatewayError(
    "upstream_failed",
    "The upstream reported an error in the middle of its answer and did not say which. Send the request again.",
  );
}

function classify(vendor: VendorError, message: string, kind: ErrorKind | undefined): ErrorKind {
  if (kind !== undefined && kind !== "invalid_request") return kind;
  if (isOverflow(message)) return "context_overflow";
  // "Invalid request" is the vendors' word for most refusals; another status than 400 says more.
  return kind !== undefined && vendor.status <= 400 ? kind : kindOfStatus(vendor, message);
}

function kindOfStatus({ status, param }: VendorError, message: string): ErrorKind {
  switch (status) {
    case 401:
      return "upstream_credentials";
    case 402:
      return "quota_exhausted";
    case 403:
      return "forbidden";
    case 404:
      // What else a request can name, a file or an earlier response, is the request's own mistake.
      return param === "model" || /\bmodel\b/i.test(message)
        ? "model_not_found"
        : "invalid_request";
    case 408:
    case 504:
    case 524:
      return "timeout";
    case 413:
      return "too_large";
    case 415:
      return "unsupported_media_type";
    case 429:
      return "rate_limited";
    case 503:
    case 529:
      return "overloaded";
    default:
      return status >= 400 && status < 500 ? "invalid_request" : "upstream_failed";
  }
}
