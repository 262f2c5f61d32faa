import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../deploy/local/checkout';
import { waitUntil } from '../deploy/local/wait-until';
import { writeWhole } from '../deploy/local/whole-file';

const PROGRAM = join(CHECKOUT, 'chaos', 'stepped-clock.cjs');
/** An agent that is just being started again looks at its clock when it is up. */
const SEEN_MS = 30_000;

/** A step as the stepped process confirmed it; times in ms since 1970. */
interface SeenStep {
  readonly pid: number;
  readonly aheadMs: number;
  readonly now: number;
  readonly machine: number;
}

/** The clocks of agents, each its own process's (stepped-clock.cjs). */
export class AgentClocks {
  /** `directory`: for a file each. */
  constructor(private readonly directory: string) {}

  /** The environment of an agent whose clock can be stepped. */
  environmentOf(name: string): Readonly<Record<string, string>> {
    return { NODE_OPTIONS: `--require ${PROGRAM}`, RINGMASTER_CHAOS_CLOCK: this.#file(name) };
  }

  /** Sets a clock ahead of the machine's (negative: behind); resolves with what its process then takes for now. */
  async step(name: string, aheadMs: number): Promise<SeenStep> {
    const before = this.#seen(name).length;
    writeWhole(this.#file(name), `${aheadMs}\n`);
    const newest = (): SeenStep | undefined =>
      this.#seen(name)
        .slice(before)
        .findLast((step) => step.aheadMs === aheadMs);
    await waitUntil(() => Promise.resolve(newest() !== undefined), {
      what: `${name} to see its clock step`,
      timeoutMs: SEEN_MS,
    });
    const step = newest();
    if (step === undefined) throw new Error(`${name} did not see its clock step`);
    return step;
  }

  #file(name: string): string {
    return join(this.directory, `${name}.clock`);
  }

  #seen(name: string): SeenStep[] {
    const file = `${this.#file(name)}.seen`;
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as SeenStep);
  }
}
