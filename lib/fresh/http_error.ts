import { STATUS_TEXT } from "../std/http.ts";

/**
 * A failure with the HTTP status to answer it by. Thrown by a handler, a middleware or a component
 * it becomes the error page, and any other thing thrown counts as status 500.
 */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;

  constructor(status: number, message: string = STATUS_TEXT[status] ?? "", options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}
