import type { HostState } from '../model/words';
import type { BenchProgress } from '../store/bench-figures';

/** The speed is that of the last so many looks, a second apart: rings follow one another at different speeds. */
const LOOKS = 10;

interface Look {
  readonly atMs: number;
  readonly done: number;
}

const number = (value: number): string => Math.round(value).toLocaleString('en');

/** Says how far a campaign is, how fast it goes and how long it will still take. */
export class ProgressLine {
  readonly #looks: Look[] = [];

  constructor(private readonly hosts: number) {}

  /** One line for a person. `atMs` rises from call to call. */
  next(progress: BenchProgress, atMs: number): string {
    const back = progress.phase === 'backing_out' || progress.phase === 'backed_out' || progress.held !== null;
    const count = (state: HostState): number => progress.states.get(state) ?? 0;
    const done = back ? count('backed_out') + count('skipped') : count('patched');
    const word = back ? 'backed out or never touched' : 'patched';
    const failed = !back && count('failed') > 0 ? `, ${number(count('failed'))} failed` : '';
    const share = `${number(done)} of ${number(this.hosts)} ${word} (${Math.floor((100 * done) / this.hosts)} %)${failed}`;
    const held = back && progress.held !== null ? `; held by ${progress.held}` : '';
    return `${share}${this.#pace({ atMs, done })}${held}`;
  }

  #pace(look: Look): string {
    const turned = (this.#looks.at(-1)?.done ?? 0) > look.done;
    if (turned) this.#looks.length = 0;
    this.#looks.push(look);
    if (this.#looks.length > LOOKS) this.#looks.shift();
    const first = this.#looks[0] ?? look;
    const rate = ((look.done - first.done) * 1000) / Math.max(1, look.atMs - first.atMs);
    if (rate < 0.5) return '';
    return `, ${number(rate)} a second, about ${number((this.hosts - look.done) / rate)} s to go`;
  }
}
