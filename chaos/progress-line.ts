import type { Standing } from '../store/standing';
import type { PlannedCampaign } from './campaign-plan';
import type { Injector } from './injector';

const SAY_MS = 5_000;

export interface ProgressRequest {
  readonly minutes: number;
  readonly injector: Injector;
  readonly say: (line: string) => void;
}

/** Says every few seconds where the run stands and how long it will still take. */
export class ProgressLine {
  #began: number | null = null;
  #said = 0;

  constructor(private readonly request: ProgressRequest) {}

  get hasBegun(): boolean {
    return this.#began !== null;
  }

  /** The first campaign was launched: the time runs. */
  begin(): void {
    this.#began ??= performance.now();
  }

  /** Whether the time is over. */
  isOver(): boolean {
    return this.#began !== null && performance.now() - this.#began >= this.request.minutes * 60_000;
  }

  tell({ name, bad }: PlannedCampaign, { phase, holds, states }: Standing): void {
    const now = performance.now();
    if (this.#began === null || now - this.#said < SAY_MS) return;
    this.#said = now;
    const left = Math.max(0, this.request.minutes * 60 - (now - this.#began) / 1000);
    const open = this.request.injector.open().length;
    const hosts = Object.entries(states)
      .map(([state, count]) => `${count} ${state}`)
      .join(', ');
    const held = holds.length === 0 ? '' : ', held';
    const toGo = left > 0 ? `about ${Math.ceil(left)} s of faults to go` : 'the last faults are waited for';
    this.request.say(`${name} (bad: ${bad}) ${phase}${held}: ${hosts}; ${open} faults open, ${toGo}`);
  }
}
