/** Estimates may be raised to twice their size; a larger error has another cause. */
const LARGEST_RATIO = 2;
/** Below this many tokens the fixed part of a prompt says more than its text. */
const SMALLEST_OBSERVATION = 500;
/** How far a ratio moves towards an observation: up at once, so as to err high, and down slowly. */
const RISE = 0.6;
const FALL = 0.05;

/**
 * Learns, from what the upstream counted, how far the estimates for a model fall short. Never makes
 * an estimate smaller: a mistake must be on the high side.
 */
export class Calibration {
  readonly #ratios = new Map<string, number>();
  readonly #maxModels: number;

  constructor(maxModels = 100) {
    this.#maxModels = maxModels;
  }

  /** What estimates for the model are multiplied by, from 1 to 2. */
  ratio(modelId: string): number {
    return this.#ratios.get(modelId) ?? 1;
  }

  /** The estimate, raised by what is known about the model. */
  adjust(modelId: string, estimate: number): number {
    return Math.ceil(estimate * this.ratio(modelId));
  }

  /** Whether a prompt of so many tokens, estimated or counted, teaches anything. */
  learnsFrom(tokens: number): boolean {
    return Number.isFinite(tokens) && tokens >= SMALLEST_OBSERVATION;
  }

  /**
   * Compares an estimate, as it was before {@linkcode adjust}, with the input tokens that the
   * upstream counted for the same prompt. When there are too many models, the one that was heard
   * of longest ago is forgotten.
   */
  observe(modelId: string, estimate: number, counted: number): void {
    if (!this.learnsFrom(estimate) || !this.learnsFrom(counted)) return;
    const observed = Math.min(Math.max(counted / estimate, 1), LARGEST_RATIO);
    const known = this.ratio(modelId);
    const step = observed > known ? RISE : FALL;
    this.#ratios.delete(modelId);
    this.#ratios.set(modelId, known + (observed - known) * step);
    if (this.#ratios.size <= this.#maxModels) return;
    const oldest = this.#ratios.keys().next();
    if (!oldest.done) this.#ratios.delete(oldest.value);
  }
}
