import { keyHash } from "../../lib/access/key_hash.ts";
import type { KeyRule } from "../../lib/access/key_rule.ts";
import { createSimulator } from "../../lib/simulator/mod.ts";
import {
  type AskInit,
  createTestGateway,
  type TestGateway,
  type TestGatewayOptions,
  testKey,
} from "../helpers/test_gateway.ts";

/** A gateway with named keys; the key of `alice` is {@linkcode keyOf}`("alice")`. */
export function gatewayWithKeys(
  rules: Readonly<Record<string, Partial<KeyRule>>>,
  { env, deps, ...options }: TestGatewayOptions = {},
): TestGateway {
  return createTestGateway({
    simulator: (clock) => createSimulator({ clock }),
    ...options,
    env: { PROXY_API_KEY: testKey, ...env },
    deps: { keyRules: Object.entries(rules).map(([name, more]) => ruleOf(name, more)), ...deps },
  });
}

export function ruleOf(name: string, more: Partial<KeyRule> = {}): KeyRule {
  return { name, hash: keyHash(keyOf(name)), limits: {}, dashboard: false, ...more };
}

export function keyOf(name: string): string {
  return `dgk_the-key-of-${name}`;
}

/** Headers, and the like, of a request by the holder of a key. */
export function as(name: string, init: AskInit = {}): AskInit {
  return { ...init, headers: { "x-api-key": keyOf(name), ...init.headers } };
}
