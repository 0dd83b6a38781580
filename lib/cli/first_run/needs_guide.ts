import { hasUsableToken, readConfig } from "../../config/mod.ts";
import type { Variables } from "../configuration.ts";

/** Whether nothing is wrong with the settings but that they hold no token. */
export function needsGuide(found: Variables): boolean {
  const read = readConfig(found, { aliases: () => [], defaultModel: () => undefined });
  if (!read.ok) return false;
  const { gitlab, access } = read.config;
  return !hasUsableToken(read.config) && gitlab.tokenFile === undefined && !access.clientTokens;
}
