import { setTimeout as sleep } from 'node:timers/promises';
import { isBad, MAX_FAILED, STEPS } from './contest';
import { type HawkbitApi, HawkbitError } from './hawkbit-api';

/** Requests in the air at once. */
const AT_ONCE = 64;
const STATUS_MS = 200;
/** An idle worker looks for a device this often. */
const IDLE_MS = 20;

/** What the devices of one rollout did. Times are those of `performance.now()`, in ms. */
export interface DeviceLog {
  /** When each device began its first step. */
  readonly started: ReadonlyMap<string, number>;
  readonly done: number;
  /** When more devices of a group had failed than the gate allows; null: never. */
  readonly evidenceAt: number | null;
  /** When the last device said something. */
  readonly lastWord: number;
}

interface Device {
  readonly name: string;
  readonly group: Group;
}

interface Group {
  readonly size: number;
  readonly last: boolean;
  failed: number;
}

/**
 * The devices of one rollout. Only those of groups that run ask what to do, at once and as often as it takes: hawkBit's
 * best case, real ones ask at intervals.
 */
export class HawkbitDevices {
  readonly #waiting: Device[] = [];
  readonly #started = new Map<string, number>();
  readonly #released = new Set<number>();
  #done = 0;
  #evidenceAt: number | null = null;
  #lastWord = performance.now();
  #over = false;

  /**
   * `bad`: the devices of the last group that the contest draws fail their first step. `quietMs`: a pause in which nothing
   * new was taken for so long has taken effect.
   */
  constructor(
    private readonly api: HawkbitApi,
    private readonly rollout: { readonly id: number; readonly bad: boolean; readonly quietMs: number },
  ) {}

  /** Works until the rollout is finished, or paused with nothing left to take. @throws HawkbitError */
  async run(stopping: AbortSignal): Promise<DeviceLog> {
    await Promise.all([this.#watch(stopping), ...Array.from({ length: AT_ONCE }, () => this.#work())]);
    return { started: this.#started, done: this.#done, evidenceAt: this.#evidenceAt, lastWord: this.#lastWord };
  }

  async #watch(stopping: AbortSignal): Promise<void> {
    try {
      while (!this.#over) {
        if (stopping.aborted) throw new HawkbitError('stopped');
        const status = await this.api.rolloutStatus(this.rollout.id);
        await this.#release();
        const quiet = performance.now() - this.#lastWord > this.rollout.quietMs;
        this.#over = (status === 'finished' && (this.#waiting.length === 0 || quiet)) || (status === 'paused' && quiet);
        await sleep(STATUS_MS);
      }
    } finally {
      this.#over = true;
    }
  }

  async #release(): Promise<void> {
    const groups = await this.api.groups(this.rollout.id);
    for (const [index, { id, status }] of groups.entries()) {
      if (this.#released.has(id) || !['running', 'finished', 'error'].includes(status)) continue;
      this.#released.add(id);
      const names = await this.api.groupTargets(this.rollout.id, id);
      const group: Group = { size: names.length, last: index === groups.length - 1, failed: 0 };
      this.#waiting.push(...names.map((name) => ({ name, group })));
    }
  }

  async #work(): Promise<void> {
    while (!this.#over) {
      const device = this.#waiting.shift();
      if (device === undefined) {
        await sleep(IDLE_MS);
        continue;
      }
      const deployment = await this.api.poll(device.name);
      // Not assigned yet: it asks again behind the others.
      if (deployment === null) this.#waiting.push(device);
      else await this.#carryOut(device, deployment.action);
    }
  }

  /** Every step is reported: those that go on, and the last one that closes. */
  async #carryOut({ name, group }: Device, action: string): Promise<void> {
    this.#started.set(name, performance.now());
    if (this.rollout.bad && group.last && isBad(name)) {
      await this.api.feedback(name, action, { execution: 'closed', finished: 'failure' });
      group.failed += 1;
      if (group.failed > MAX_FAILED * group.size) this.#evidenceAt ??= performance.now();
    } else {
      for (const step of STEPS) {
        const last = step === STEPS.at(-1);
        const said = last
          ? { execution: 'closed', finished: 'success' }
          : { execution: 'proceeding', finished: 'none' };
        await this.api.feedback(name, action, said as Parameters<HawkbitApi['feedback']>[2]);
      }
      this.#done += 1;
    }
    this.#lastWord = performance.now();
  }
}
