import type { TerminalPhase } from '../../model/words';
import type { Coming } from './lane';

/** The phases of reports that come in virtual time, by their code. */
const PHASES: readonly TerminalPhase[] = ['SUCCEEDED', 'BACKED_OUT', 'FAILED', 'INDETERMINATE'];

/** Reports of a code below this are good news. */
const FIRST_BAD = 2;

/**
 * What is to happen to a lane's hosts, and when: the report of each one's order, and its deadline. Arrays of numbers: a
 * look through a thousand hosts takes about a microsecond, and a million hosts little memory.
 */
export class Agenda {
  /** When each host's report comes, in ms; Infinity: none does. */
  readonly #arrivesAt: Float64Array;
  readonly #deadlineAt: Float64Array;
  /** When each host's present order was reported: where the next one is counted from. */
  readonly #reportedAt: Float64Array;
  readonly #phase: Uint8Array;
  readonly #rebootRequired: Uint8Array;

  constructor(size: number) {
    this.#arrivesAt = new Float64Array(size).fill(Infinity);
    this.#deadlineAt = new Float64Array(size).fill(Infinity);
    this.#reportedAt = new Float64Array(size);
    this.#phase = new Uint8Array(size);
    this.#rebootRequired = new Uint8Array(size);
  }

  setDeadline(position: number, deadlineAt: number | null): void {
    this.#deadlineAt[position] = deadlineAt ?? Infinity;
  }

  expect(position: number, { phase, rebootRequired, arrivesAt }: Coming): void {
    const code = PHASES.indexOf(phase);
    if (code === -1) throw new Error(`no host reports ${phase} in virtual time`);
    this.#arrivesAt[position] = arrivesAt;
    this.#phase[position] = code;
    this.#rebootRequired[position] = rebootRequired ? 1 : 0;
  }

  /** Takes a host's report off the agenda, if it has come until now. */
  take(position: number, now: number): Coming | null {
    const arrivesAt = this.#arrivesAt[position] ?? Infinity;
    const phase = PHASES[this.#phase[position] ?? 0];
    if (arrivesAt > now || phase === undefined) return null;
    this.#arrivesAt[position] = Infinity;
    this.#reportedAt[position] = arrivesAt;
    return { phase, rebootRequired: this.#rebootRequired[position] === 1, arrivesAt };
  }

  /** When the last report of a host came, in ms. */
  reportedAt(position: number): number {
    return this.#reportedAt[position] ?? 0;
  }

  /** Positions that something has happened to until now, and these `others`, in rising order. */
  due(now: number, others: readonly number[]): number[] {
    const due: number[] = [];
    for (let position = 0; position < this.#arrivesAt.length; position += 1) {
      if ((this.#arrivesAt[position] ?? Infinity) <= now || (this.#deadlineAt[position] ?? Infinity) <= now) {
        due.push(position);
      }
    }
    return others.length === 0 ? due : [...new Set([...due, ...others])].sort((left, right) => left - right);
  }

  /** When the next thing happens, in ms: `urgent` is bad news, `soon` all else. */
  next(): { soon: number; urgent: number } {
    let soon = Infinity;
    let urgent = Infinity;
    for (let position = 0; position < this.#arrivesAt.length; position += 1) {
      const arrivesAt = this.#arrivesAt[position] ?? Infinity;
      const deadlineAt = this.#deadlineAt[position] ?? Infinity;
      if (deadlineAt < soon) soon = deadlineAt;
      if ((this.#phase[position] ?? 0) < FIRST_BAD) {
        if (arrivesAt < soon) soon = arrivesAt;
      } else if (arrivesAt < urgent) urgent = arrivesAt;
    }
    return { soon, urgent };
  }
}
