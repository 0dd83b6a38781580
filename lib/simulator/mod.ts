/**
 * GitLab and its AI gateway with the vendors behind it, simulated strictly: what the real ones
 * refuse is refused, in their order and in their words.
 *
 * It answers like a patient model: prose in Markdown, the same to the same question. Given tools it
 * says a word and calls one (a shell-like tool with the command in the prompt, if there is one);
 * given a tool's result it quotes it; asked for JSON it satisfies the schema; asked to think it
 * does, and accepts no thinking but its own when it comes back.
 *
 * A prompt can ask for trouble by mentioning `sim:<name>`:
 *
 * - `sim:400` `401` `402` `403` `404` `413` `429` `500` `502` `503` `524` `529` — refused with that
 *   status, in the shape of whoever answers so
 * - `sim:overflow` the prompt is too long · `sim:nobody` a 500 without a body · `sim:hang` no answer
 * - `sim:cut` the connection breaks · `sim:eof` the stream ends early · `sim:error` the vendor
 *   reports an error midway · `sim:silence` nothing more comes · `sim:garbage` an event that is no
 *   JSON · `sim:bytes` one byte at a time
 * - `sim:slow` slower than anybody reads · `sim:read` at reading speed
 * - `sim:long` thousands of words · `sim:empty` none · `sim:refusal` the model declines ·
 *   `sim:max_tokens` it runs out · `sim:text` no tools · `sim:parallel` two calls at once
 *
 * Tests inject faults instead, see {@linkcode faults}.
 */

export type { SimulatedCall } from "./calls.ts";
export type { Deployment } from "./deployment.ts";
export { faults } from "./fault_presets.ts";
export type { ExchangeFault, Fault, FaultOptions, ProxyFault } from "./faults.ts";
export { modelIds } from "./models.ts";
export { type Pace, readingPace } from "./pace.ts";
export { scenarioNames } from "./scenarios.ts";
export { createSimulator, type Simulator, type SimulatorOptions } from "./simulator.ts";
