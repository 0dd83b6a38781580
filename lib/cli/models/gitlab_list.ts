import { load } from "js-yaml";
import { z } from "zod";
import type { ListedModel, ModelList } from "../../models/model_list.ts";
import { connectionError, timeoutError } from "../../upstream/connection.ts";
import { Deadline } from "../../upstream/deadline.ts";
import { readBounded } from "../../upstream/read_bounded.ts";
import type { UpstreamDeps } from "../../upstream/types.ts";
import { listedModel } from "./list_file.ts";

/** What GitLab's AI gateway itself is configured from; public, and read without an account. */
const LIST = new URL(
  "https://gitlab.com/gitlab-org/modelops/applied-ml/code-suggestions/ai-assist/-/raw/main/ai_gateway/model_selection/models.yml",
);

/** The file had a hundred thousand bytes in 2026. */
const LARGEST = 4_000_000;

const PATIENCE_MS = 30_000;

/** What the list says of a model; entries without `proxy_provider` are not reachable here. */
const entry = z.object({
  name: z.string(),
  proxy_provider: z.string().optional(),
  max_context_tokens: z.number().optional(),
  params: z.object({ model: z.string(), max_tokens: z.number().optional() }).optional(),
});

const list = z.object({ models: z.array(z.unknown()) });

/** The list is not there, or is not what it was; the message says so. */
export class NoModelList extends Error {
  override readonly name = "NoModelList";
}

/**
 * Reads GitLab's public list of the models that its proxy serves. Costs nothing and sends no token.
 *
 * @throws {UpstreamError} when no answer comes, {NoModelList} when it is another than expected.
 */
export async function readGitLabList(
  { fetch, clock, userAgent }: Pick<UpstreamDeps, "fetch" | "clock" | "userAgent">,
): Promise<ModelList> {
  const attempted = {
    what: "Cannot read GitLab's list of models",
    host: LIST.host,
    setting: "the way to the internet",
    billed: false,
  };
  const deadline = new Deadline(clock, PATIENCE_MS);
  try {
    const headers = { "user-agent": userAgent };
    const response = await fetch(LIST, { headers, signal: deadline.signal });
    const { bytes, end } = await readBounded(response.body, LARGEST, deadline.signal);
    if (end === "aborted") throw deadline.signal.reason;
    if (!response.ok || end !== "complete") {
      throw new NoModelList(`GitLab's list of models is not where it was (${response.status}).`);
    }
    const models = parseModels(new TextDecoder().decode(bytes));
    return { readAt: clock.now(), models };
  } catch (cause) {
    if (cause instanceof NoModelList) throw cause;
    if (deadline.expired) throw timeoutError(PATIENCE_MS, attempted);
    throw connectionError(cause, attempted);
  } finally {
    deadline.cancel();
  }
}

/** The models of the list that the proxy serves, each once. @throws {NoModelList} */
export function parseModels(text: string): ListedModel[] {
  const read = list.safeParse(yaml(text));
  if (!read.success) {
    throw new NoModelList("GitLab's list of models is in a form that is not known.");
  }
  const models = read.data.models.flatMap((value) => {
    const { data } = entry.safeParse(value);
    const model = listedModel.safeParse({
      upstreamId: data?.params?.model,
      provider: data?.proxy_provider,
      displayName: data?.name,
      contextWindow: data?.max_context_tokens,
      outputLimit: data?.params?.max_tokens,
    });
    return model.success ? [model.data] : [];
  });
  if (models.length === 0) {
    throw new NoModelList("GitLab's list names no model of its proxy any more.");
  }
  return [...new Map(models.map((model) => [model.upstreamId, model])).values()];
}

function yaml(text: string): unknown {
  try {
    return load(text);
  } catch {
    throw new NoModelList("GitLab's list of models is not YAML.");
  }
}
