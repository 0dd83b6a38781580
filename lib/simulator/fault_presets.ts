import { exchangeFaults } from "./fault_presets_exchange.ts";
import { proxyFaults } from "./fault_presets_proxy.ts";

/** Every known way of failing, by name; each takes {@linkcode FaultOptions} last. */
export const faults = { exchange: exchangeFaults, proxy: proxyFaults } as const;
