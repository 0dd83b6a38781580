import type { DialectName } from "../../../lib/dialects/names.ts";
import { type Client, errandTest, prompt, type Target, targets } from "./errand.ts";

/** An API by the name that a program of `npm/` has for it, and what goes over the wire then. */
export type Api = readonly [name: string, speaks: DialectName, on?: readonly Target[]];

/** Tests of one of the programs: by each API, streamed and not, on a model of each kind. */
export function programTests(library: string, file: string, apis: readonly Api[]): void {
  for (const [api, speaks, on = targets] of apis) {
    for (const streamed of [false, true]) {
      const client: Client = {
        name: `${library} (${api}, ${streamed ? "streamed" : "unary"})`,
        speaks,
        command: ({ url, key, model }) => ({
          program: "node",
          args: [new URL(`npm/${file}`, import.meta.url).pathname],
          env: {
            GATEWAY_URL: url,
            GATEWAY_KEY: key,
            MODEL: model,
            API: api,
            STREAMED: streamed ? "yes" : "no",
            PROMPT: prompt,
          },
        }),
      };
      for (const target of on) errandTest(client, target);
    }
  }
}
