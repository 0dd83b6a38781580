import { newKey } from "../../access/key_hash.ts";
import { clients, snippetsOf, suitingModel, targetOf } from "../../clients/mod.ts";
import { readConfig, readGitLabToken } from "../../config/mod.ts";
import { asGatewayError } from "../../core/errors.ts";
import type { Secret } from "../../core/secret.ts";
import { createCatalog } from "../../models/catalog.ts";
import { validateAliases, validateDefaultModel } from "../../models/validate.ts";
import { exchangeToken } from "../../upstream/exchange.ts";
import type { UpstreamDeps } from "../../upstream/types.ts";
import type { Variables } from "../configuration.ts";
import type { Dialog } from "./dialog.ts";

/** How long GitLab may take to say whether it accepts a token, in milliseconds. */
const PATIENCE_MS = 35_000;

/** Asks for a token that is no token so often; then something else is wrong. */
const TRIES = 5;

export type GuideDeps = Pick<UpstreamDeps, "fetch" | "clock" | "userAgent">;

/**
 * Asks for what a first start needs, and tries the token out, which costs nothing.
 *
 * @param found the settings so far.
 * @returns the settings to write; `undefined` when the token is still none after some tries.
 * @throws {Abandoned} when the person wants no more.
 */
export async function guide(
  found: Variables,
  dialog: Dialog,
  deps: GuideDeps,
): Promise<Record<string, string> | undefined> {
  dialog.say(
    "Duo Gateway has no GitLab token yet. A few questions, and it can start; Ctrl-C leaves all as it is.\n",
  );
  const instance = await askForInstance(found, dialog);
  if (instance === undefined) return undefined;
  dialog.say(
    `Create a personal access token with the scope ai_features (or api) at\n  ${
      tokenPage(instance)
    }`,
  );
  const token = await askForToken(instance, dialog, deps);
  if (token === undefined) return undefined;
  const key = await dialog.agree("Shall other machines reach the gateway, with a key?")
    ? newKey((bytes) => crypto.getRandomValues(bytes))
    : undefined;
  const settings = {
    ...instance.href !== "https://gitlab.com/" && { GITLAB_INSTANCE_URL: withoutSlash(instance) },
    GITLAB_TOKEN: token.reveal(),
    ...key && { PROXY_API_KEY: key.reveal() },
  };
  if (key) {
    dialog.say(`The key of the gateway's clients (it also stands in .env):\n  ${key.reveal()}`);
  }
  await showClient({ ...found, ...settings }, key, dialog);
  return settings;
}

async function askForInstance(found: Variables, dialog: Dialog): Promise<URL | undefined> {
  for (let tries = 0; tries < TRIES; tries++) {
    const text = await dialog.ask({
      text: "Address of your GitLab",
      fallback: found.GITLAB_INSTANCE_URL || "https://gitlab.com",
    });
    const address = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`;
    const read = readConfig({ GITLAB_INSTANCE_URL: address }, {
      aliases: validateAliases,
      defaultModel: validateDefaultModel,
    });
    if (read.ok) return read.config.gitlab.instanceUrl;
    for (const { problem, fix } of read.problems) dialog.say(`${problem} ${fix}`);
  }
  return undefined;
}

async function askForToken(
  instance: URL,
  dialog: Dialog,
  deps: GuideDeps,
): Promise<Secret | undefined> {
  for (let tries = 0; tries < TRIES; tries++) {
    const read = readGitLabToken(
      await dialog.ask({ text: "Token (it is not shown)", secret: true }),
    );
    if ("problem" in read) {
      dialog.say(`What you typed ${read.problem}.`);
      continue;
    }
    dialog.say("Asking GitLab, which costs nothing...");
    try {
      const exchange = { instanceUrl: instance, credential: read.token, timeoutMs: PATIENCE_MS };
      await exchangeToken(deps, exchange);
      dialog.say("GitLab accepts it.");
      return read.token;
    } catch (cause) {
      dialog.say(asGatewayError(cause).message);
      if (await dialog.agree("Keep it all the same?")) return read.token;
    }
  }
  return undefined;
}

/** Shows how a program is pointed at the gateway. */
async function showClient(
  variables: Variables,
  key: Secret | undefined,
  dialog: Dialog,
): Promise<void> {
  const list = clients.map(({ name }, at) => `  ${String(at + 1).padStart(2)}  ${name}`).join("\n");
  dialog.say(`Which program will use it?\n${list}`);
  const chosen = clients[Number(await dialog.ask({ text: "Number, or nothing" })) - 1];
  if (!chosen) return;
  const read = readConfig(variables, {
    aliases: validateAliases,
    defaultModel: validateDefaultModel,
  });
  if (!read.ok) return;
  const { models, server } = read.config;
  const catalog = createCatalog({ aliases: models.aliases, defaultModel: models.default });
  const target = targetOf({
    origin: `http://127.0.0.1:${server.port}`,
    key: key?.reveal() ?? "any",
    model: suitingModel(chosen, catalog.models, catalog.resolve(undefined).targets[0]),
    models: catalog.models,
  });
  for (const { where, text } of snippetsOf(chosen, target)) dialog.say(`\n${where}:\n\n${text}`);
  dialog.say("");
}

/** The page on which GitLab makes tokens, with name and scope filled in. */
function tokenPage(instance: URL): string {
  const query = "?name=Duo+Gateway&scopes=ai_features";
  return `${withoutSlash(instance)}/-/user_settings/personal_access_tokens${query}`;
}

function withoutSlash({ href }: URL): string {
  return href.replace(/\/$/, "");
}
