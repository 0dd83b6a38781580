import { z } from "zod";

const configuration = z.object({
  unstable: z.array(z.string()),
  permissions: z.object({
    serve: z.object({
      net: z.literal(true),
      read: z.array(z.string()),
      write: z.array(z.string()),
      env: z.array(z.string()),
    }),
  }),
});

/** How a packaged program is started: the rights of `deno task start`, and no others. */
export interface LaunchFlags {
  readonly unstable: readonly string[];
  readonly permissions: readonly string[];
}

/**
 * The flags that `deno.json` stands for, for programs that no longer have it beside them.
 *
 * @param at says how a path of `deno.json` is written where the program will be.
 * @throws when there is a right in the set `serve` that is not known here.
 */
export function launchFlags(
  denoJson: string,
  at: (path: string) => string = (path) => path,
): LaunchFlags {
  const { unstable, permissions } = configuration.parse(JSON.parse(denoJson));
  const { read, write, env } = permissions.serve;
  return {
    unstable: unstable.map((feature) => `--unstable-${feature}`),
    permissions: [
      "--no-prompt",
      "--allow-net",
      `--allow-read=${read.map(at).join(",")}`,
      `--allow-write=${write.map(at).join(",")}`,
      `--allow-env=${env.join(",")}`,
    ],
  };
}
