import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { outcome, type Outcome } from '../order';
import type { KeptPackage, WayBackPackage } from '../packages/way-back';
import { changeUnit } from '../packages/transient-unit';
import { OWN_PACKAGE } from '../packages/wanted';
import type { Watcher } from './watcher';
import type { Watched } from './watcher-script';

const POLL_MS = 200;
/** Of the output of dpkg in a report. */
const LAST_WORDS = 400;
/** Attempts to reach a gateway while the watcher waits for one: this many, at least. */
const ATTEMPTS = 10;
const LEAST_CAP_MS = 1_000;
const MOST_CAP_MS = 30_000;

/** What an upgrade of the agent itself needs from the rest of it. */
export interface OwnUpgradeOptions {
  readonly watcher: Pick<
    Watcher,
    'arm' | 'watched' | 'verdict' | 'isGone' | 'confirm' | 'prolong' | 'output' | 'remove'
  >;
  /** Of the agent that runs. */
  readonly version: string;
  readonly patienceMs: number;
  readonly log: Logger;
}

/** Whether this version of the agent is on the disk, whole. Throws what kept it from being asked. */
type IsInstalled = (version: string) => Promise<boolean>;
type Versions = Pick<Watched, 'from' | 'to'>;

/** An install that may change the agent's own package. */
export interface OwnChange {
  readonly operationId: string;
  readonly runTimeoutMs: number;
  readonly wayBack: readonly WayBackPackage[];
  readonly fileOf: (kept: KeptPackage) => string;
}

/**
 * Orders that change this agent's own package: before the change a watcher is set, and such an order ends only when the
 * agent that is left has been welcomed by a gateway, or was taken back (docs/agent.md, "Upgrading the agent").
 */
export class OwnUpgrade {
  private isWelcomed = false;
  private isAwaited = false;
  /** This process is what the next start would run. */
  private isProof = false;
  /** Why this host cannot confirm, as it was said last. */
  private obstacle = '';

  constructor(private readonly options: OwnUpgradeOptions) {}

  /** Sets the watcher, when the agent's own package changes. Throws when it cannot be set: nothing may be changed then. */
  async prepare({ operationId, runTimeoutMs, wayBack, fileOf }: OwnChange): Promise<void> {
    const own = wayBack.find(({ name, from, to }) => name === OWN_PACKAGE && from !== to);
    if (own === undefined || own.from === null || own.to === null || own.kept === null) return;
    const { from, to, kept } = own;
    const { watcher, patienceMs } = this.options;
    const watched = { operationId, changeUnit: changeUnit(operationId), from, to, patienceMs };
    await watcher.arm({ ...watched, longestChangeMs: runTimeoutMs + patienceMs }, fileOf(kept));
  }

  /**
   * A gateway answered. Before a Welcome it judged identity, exchange token and epoch; a Throttle may be said before any of
   * that, as without a database: that is no proof, and no silence.
   */
  answered(answer: 'welcome' | 'throttle'): void {
    if (answer === 'welcome') this.isWelcomed = true;
    else if (this.isProof) this.options.watcher.prolong();
  }

  /** The longest delay before the next attempt to reach a gateway, in ms; null: no watcher waits for one. */
  mostDelayMs(): number | null {
    if (!this.isAwaited || this.isWelcomed) return null;
    return Math.min(MOST_CAP_MS, Math.max(LEAST_CAP_MS, this.options.patienceMs / ATTEMPTS));
  }

  /** Ends an order that had ended: with what it came to, once this agent is known to be within reach or was taken back. */
  async settle(operationId: string, ended: Outcome, isInstalled: IsInstalled): Promise<Outcome> {
    const watched = this.options.watcher.watched();
    if (watched?.operationId !== operationId) return ended;
    this.isAwaited = true;
    try {
      return await this.awaitEnd(watched, ended, isInstalled);
    } finally {
      this.isAwaited = false;
      this.isProof = false;
    }
  }

  private async awaitEnd({ from, to }: Watched, ended: Outcome, isInstalled: IsInstalled): Promise<Outcome> {
    const { watcher, version } = this.options;
    let isProof = version === to ? true : ended.phase === 'SUCCEEDED' ? false : null;
    for (;;) {
      // An agent of the former version is no proof for what lies on the disk, which the next start runs: only where that is the
      // former version still, because the change failed before it came to it.
      isProof ??= await isKnownInstalled(isInstalled, from);
      this.isProof = isProof === true;
      // In this order: it writes what it came to before it goes.
      const isGone = await watcher.isGone();
      const verdict = watcher.verdict();
      if (verdict === 'put_back' || verdict === 'failed') return this.takenBack({ from, to }, verdict);
      if (verdict === 'confirmed' || (isProof === true && this.isWelcomed && this.confirms())) {
        await this.dismiss();
        return ended;
      }
      if (isGone && (verdict === 'putting_back' || isProof === false)) return this.unwatched({ from, to });
      await delay(POLL_MS);
    }
  }

  /** False as well where it cannot be written down, as on a disk without room: it counts once it is, if nobody was first. */
  private confirms(): boolean {
    try {
      return this.options.watcher.confirm();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== this.obstacle)
        this.options.log.error({ err: error }, 'that this version reports cannot be written down');
      this.obstacle = message;
      return false;
    }
  }

  /** It goes by itself, too, once it is confirmed: what keeps it from being sent away is nothing of the order's. */
  private async dismiss(): Promise<void> {
    try {
      await this.options.watcher.remove();
    } catch (error) {
      this.options.log.warn({ err: error }, 'the watcher of an upgrade that is confirmed could not be sent away');
    }
  }

  private takenBack({ from, to }: Versions, verdict: 'put_back' | 'failed'): Outcome {
    const words = `${OWN_PACKAGE} ${to} did not report in time`;
    // It stays written down until the next upgrade: this may have to be told again.
    if (verdict === 'put_back') {
      return outcome('BACKED_OUT', 'agent_put_back', { message: `${words}; its watcher put ${from} back` });
    }
    const last = this.options.watcher.output().slice(-LAST_WORDS);
    return outcome('FAILED', 'agent_put_back', { message: `${words}, and ${from} could not be put back: ${last}` });
  }

  /** Somebody ended its watcher, which was to put it back or was doing so: no result will ever come. */
  private unwatched({ from, to }: Versions): Outcome {
    const words = `the watcher of ${OWN_PACKAGE} ${to} is gone, and left no result`;
    const message = `${words}: whether ${from} was put back is to be looked at; ${this.options.version} runs`;
    return outcome('FAILED', 'agent_put_back', { message });
  }
}

/** Null: it cannot be read at this moment, and is asked again. */
async function isKnownInstalled(isInstalled: IsInstalled, version: string): Promise<boolean | null> {
  try {
    return await isInstalled(version);
  } catch {
    return null;
  }
}
