import { assert, assertEquals } from "@std/assert";
import type { ExchangeRecord } from "../../lib/stats/record.ts";
import { settle } from "../helpers/fake_clock.ts";
import type { TestGateway } from "../helpers/test_gateway.ts";

/** What `Response.json` gives: JSON whose shape the test knows. */
export type Json = Awaited<ReturnType<Response["json"]>>;

/** The calls of the model proxy, without the token exchanges. */
export function proxyCalls({ simulator }: TestGateway) {
  return simulator.calls.filter(({ kind }) => kind === "proxy");
}

export function exchanges({ simulator }: TestGateway) {
  return simulator.calls.filter(({ kind }) => kind === "exchange");
}

/** The records so far, the newest first. */
export function records({ app }: TestGateway): readonly ExchangeRecord[] {
  return app.statistics.store.recent(1000);
}

/** The record of the only exchange so far, which must have ended once. */
export function onlyRecord(gateway: TestGateway): ExchangeRecord {
  const { begun, ended, endedTwice, lost } = gateway.app.statistics.health();
  assertEquals({ begun, ended, endedTwice, lost }, { begun: 1, ended: 1, endedTwice: 0, lost: 0 });
  assertEquals(gateway.app.statistics.inFlight(), []);
  const [record] = records(gateway);
  if (!record) throw new Error("There is no record");
  return record;
}

/** Moves the gateway's clock in small steps until the promise settles. */
export async function passingTime<T>({ clock }: TestGateway, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const settled = promise.finally(() => isSettled = true);
  settled.catch(() => {});
  await settle();
  for (let steps = 0; !isSettled && steps < 400; steps++) await clock.advance(500);
  if (!isSettled) throw new Error("Nothing happened within 200 seconds");
  return await settled;
}

/** An error as the client sees it, whichever of the two shapes it has. */
export interface ShownError {
  status: number;
  type: string;
  code: string | null;
  message: string;
  shouldRetry: string | null;
  retryAfter: string | null;
}

/** What an error must not tell: a stack, a file of this machine, the upstream's address, a token. */
const INNARDS =
  /\n\s+at |\.ts\b|node_modules|file:\/\/|https?:\/\/|\/ai\/v1|\/api\/v4|glpat-\w|eyJ/;

/** Reads an error reply and checks that its shape is the dialect's own. */
export async function shownError(response: Response, dialect: string): Promise<ShownError> {
  assertEquals(response.headers.get("content-type"), "application/json");
  const body = await response.json();
  const isAnthropic = dialect === "messages";
  assertEquals(body.type, isAnthropic ? "error" : undefined);
  assertEquals(typeof body.error?.message, "string");
  assertEquals(typeof body.error?.type, "string");
  assertEquals("code" in body.error && "param" in body.error, !isAnthropic);
  const told = JSON.stringify(body);
  assert(!INNARDS.test(told), told);
  return {
    status: response.status,
    type: body.error.type,
    code: body.error.code ?? null,
    message: body.error.message,
    shouldRetry: response.headers.get("x-should-retry"),
    retryAfter: response.headers.get("retry-after"),
  };
}
