import { type Client, clients, suitingModel, type Target, targetOf } from "../../clients/mod.ts";
import type { Config } from "../../config/mod.ts";
import { GatewayError } from "../../core/errors.ts";
import { createCatalog } from "../../models/catalog.ts";
import { whereToReach } from "./gateway_address.ts";

/** The options that say what a client is pointed at. */
export interface TargetOptions {
  readonly model?: string;
  readonly smallModel?: string;
  readonly url?: string;
  readonly key?: string;
}

/** A client's target, and whether a key is known for it. */
export interface ChosenTarget {
  readonly target: Target;
  /** Whether the key is one, and not a word for gateways that ask for none. */
  readonly hasKey: boolean;
  /** Whether this gateway is known to ask for a key, and none was given. */
  readonly lacksKey: boolean;
}

/** Something in the command line that cannot be used, in a sentence. */
export class WrongOption extends Error {
  override readonly name = "WrongOption";
}

/** What clients are given that insist on a key, where the gateway asks for none. */
const NO_KEY = "unused";

/** @throws {WrongOption} when there is no client of that name. */
export function clientNamed(name: string): Client {
  const client = clients.find(({ id }) => id === name);
  if (client) return client;
  throw new WrongOption(
    `There is no client ${JSON.stringify(name)}. Known are: ${
      clients.map(({ id }) => id).join(", ")
    }.`,
  );
}

/**
 * Picks address, key and models for a client: those of the options, else those of the settings.
 *
 * @throws {WrongOption} when an option names what is not there.
 */
export function chooseTarget(
  client: Client,
  { model, smallModel, url, key }: TargetOptions,
  config: Config,
): ChosenTarget {
  const catalog = createCatalog({
    aliases: config.models.aliases,
    defaultModel: config.models.default,
  });
  const named = (name: string | undefined) => {
    try {
      return catalog.resolve(name).targets[0];
    } catch (cause) {
      throw cause instanceof GatewayError ? new WrongOption(cause.message) : cause;
    }
  };
  // Without a date of removal, as what GitLab serves.
  const offered = catalog.models.filter(({ status }) => status === "offered");
  const known = key ?? config.access.key?.reveal();
  const target = targetOf({
    origin: whereToReach(url, config.server),
    key: known ?? NO_KEY,
    model: model === undefined ? suitingModel(client, offered, named(undefined)) : named(model),
    models: offered,
  });
  return {
    target: smallModel === undefined ? target : { ...target, small: named(smallModel) },
    hasKey: known !== undefined,
    lacksKey: known === undefined && url === undefined && config.access.keyRequired,
  };
}
