import { createTestGateway, type TestGateway } from "../helpers/test_gateway.ts";
import { FakeKv } from "../stats/_fake_kv.ts";

let processes = 0;

/** A gateway in a process of its own, as far as the database can tell. */
export function gatewayWith(database: FakeKv, env: Record<string, string> = {}): TestGateway {
  const process = ++processes;
  let ids = 0;
  return createTestGateway({ env, deps: { database, newId: () => `req_${process}_${++ids}` } });
}

/** Gateways on one database, each with clocks of its own. */
export class Cluster {
  readonly database = new FakeKv();
  readonly #running = new Set<TestGateway>();

  /** One more gateway, which has begun. */
  async join(env: Record<string, string> = {}): Promise<TestGateway> {
    const gateway = gatewayWith(this.database, env);
    this.#running.add(gateway);
    await gateway.app.restore(1000);
    await this.pass(0);
    return gateway;
  }

  /** From now on no time passes for this one, as for a process that was killed. */
  kill(gateway: TestGateway): void {
    this.#running.delete(gateway);
  }

  /** Lets time pass for all that run, in steps. */
  async pass(ms: number): Promise<void> {
    const step = 500;
    for (let passed = 0; passed < ms || passed === 0; passed += step) {
      for (const { clock } of this.#running) await clock.advance(Math.min(step, ms - passed));
    }
  }
}
