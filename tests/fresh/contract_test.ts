/**
 * A small app written for real Fresh 2.3.3, and what that answered to it. Neither is part of the
 * project: these tests run where their folder stands beside the project's.
 */
import { assertEquals } from "@std/assert";
import type { App } from "fresh";
import { Builder } from "fresh/dev";
import { recordedFile } from "../helpers/recordings.ts";

const folder = new URL("../../../shared/fresh-contract/", import.meta.url);
const recorded = recordedFile("fresh-contract/expected.json");

interface Answer {
  status: number;
  text: string;
  scripts: boolean;
  /** Whether a request id came with it, which a middleware of the app sets. */
  rid: string;
  csp: string | null;
  [header: string]: unknown;
}

const isAnswer = (value: unknown): value is Answer =>
  typeof value === "object" && value !== null && "status" in value;
const expected = Object.entries(JSON.parse(recorded ?? "{}") as Record<string, unknown>)
  .filter((entry): entry is [string, Answer] => isAnswer(entry[1]));

/** The answer in the words of the record: keys and nonces blanked, without comments and scripts. */
async function answerOf(response: Response): Promise<Omit<Answer, "csp">> {
  const body = await response.text();
  const { headers, status } = response;
  return {
    status,
    location: headers.get("location"),
    "content-type": headers.get("content-type"),
    "cache-control": headers.get("cache-control"),
    "x-trail": headers.get("x-trail"),
    allow: headers.get("allow"),
    rid: String(headers.has("x-request-id")),
    text: body.replace(/<script[^]*?<\/script>/g, "").replace(/<!--[^]*?-->/g, "")
      .replace(/__frsh_c=[\w-]+/g, "__frsh_c=KEY"),
    scripts: body.includes("<script"),
  };
}

Deno.test({
  name: "an app written for Fresh gives the answers that Fresh gave",
  ignore: expected.length === 0,
  async fn(t) {
    const { app } = await import(new URL("app/main.ts", folder).href) as { app: App<unknown> };
    const root = new URL("app", folder).pathname;
    const apply = await new Builder({ root }).build({ snapshot: "memory" });
    apply(app);
    const ask = app.handler();
    for (const [request, { csp: _, ...answer }] of expected) {
      const [method = "", path = ""] = request.split(" ");
      await t.step(request, async () => {
        const isForm = answer.status === 201;
        const response = await ask(
          new Request(`http://localhost${path}`, {
            method,
            ...isForm && { body: new URLSearchParams({ provider: "x" }) },
          }),
        );
        const got = await answerOf(method === "HEAD" ? new Response(null, response) : response);
        assertEquals(got, answer);
      });
    }
  },
});
