import type { Logger } from 'pino';
import type { Answer } from '../model/gate-ask';
import type { Verdict } from '../model/words';
import { askProbe, expectationOf } from '../probes/ask-probe';
import type { Probe } from '../probes/probe-list';
import type { Database } from '../store/database';
import { type ClaimedLook, claimLooks, recordLook } from '../store/probe-looks';
import { tellProbes } from '../store/probe-views';

/** How often it is looked for what is due: probes are asked each second at most. */
const LOOK_MS = 1_000;
/** How often the other processes are told which probes there are. */
const TELL_MS = 60_000;
/** The campaign's lock may be taken by a turn, or the link be gone for a moment; then somebody else asks. */
const RECORD_TRIES = 3;

/** Rounds whose probes have not all answered; a database that answers nothing must not gather more. */
const MAX_ROUNDS = 100;

/** What the prober is made of. */
export interface ProberParts {
  readonly db: Database;
  /** The list of this process: no other address is ever asked. */
  readonly probes: readonly Probe[];
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly onAnswer: (outcome: Verdict) => void;
}

/**
 * Asks the probes of gates. Every worker has one; a look is begun once among all of them, and counts once
 * (store/probe-looks.ts). It may die at any moment: what it had begun is asked again.
 */
export class Prober {
  readonly #parts: ProberParts;
  readonly #stopping = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #toldAt = -Infinity;

  constructor(parts: ProberParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#goOn();
  }

  /** Gives up the looks that are under way, and resolves when nothing of it uses the database any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await Promise.all(this.#underWay);
  }

  /** Begins the looks that are due, and resolves when their answers are recorded. */
  async look(): Promise<void> {
    const { db, probes, log } = this.#parts;
    try {
      await this.#tell();
      await Promise.all(
        (
          await claimLooks(
            db,
            probes.map(({ name }) => name),
          )
        ).map((look) => this.#take(look)),
      );
    } catch (error) {
      log.warn({ err: error }, 'probes that are due could not be listed; the next look tries again');
    }
  }

  async #tell(): Promise<void> {
    const { db, probes } = this.#parts;
    if (performance.now() - this.#toldAt < TELL_MS) return;
    await tellProbes(
      db,
      probes.map((probe) => ({ name: probe.name, says: probe.says, expects: expectationOf(probe) })),
    );
    this.#toldAt = performance.now();
  }

  async #take(look: ClaimedLook): Promise<void> {
    const { log, onAnswer } = this.#parts;
    const { campaignId, ring } = look.part;
    const fields = { campaignId, ring, probe: look.ask.probe };
    try {
      const answer = await this.#ask(look);
      if (this.#stopping.signal.aborted) return;
      onAnswer(answer.outcome);
      if ((await this.#record(look, answer)) === 'held') log.warn({ ...fields, ...answer }, 'a probe holds a campaign');
    } catch (error) {
      log.warn({ ...fields, err: error }, 'a probe could not be asked or recorded; it is asked again');
    }
  }

  /** Whatever goes wrong is an answer: a gate whose probe cannot be asked must not wait for ever in silence. */
  async #ask({ part, ask }: ClaimedLook): Promise<Answer> {
    const { probes, log } = this.#parts;
    const probe = probes.find(({ name }) => name === ask.probe);
    if (probe === undefined) return { outcome: 'error', reason: `no worker has a probe ${ask.probe} in its list` };
    try {
      return await askProbe(probe, { timeoutMs: ask.timeoutMs, stop: this.#stopping.signal });
    } catch (error) {
      log.warn({ campaignId: part.campaignId, probe: ask.probe, err: error }, 'a probe could not be asked');
      return { outcome: 'error', reason: `${probe.says}: it could not be asked (see the log of the worker)` };
    }
  }

  async #record(look: ClaimedLook, answer: Answer): ReturnType<typeof recordLook> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await recordLook(this.#parts.db, look, answer);
      } catch (error) {
        if (tried >= RECORD_TRIES) throw error;
      }
    }
  }

  #goOn(): void {
    // A slow probe keeps no other waiting: the next round begins all the same.
    if (this.#underWay.size < MAX_ROUNDS) {
      const round: Promise<void> = this.look().finally(() => this.#underWay.delete(round));
      this.#underWay.add(round);
    }
    if (this.#stopping.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#goOn();
    }, LOOK_MS);
  }
}
