import { setTimeout as delay } from 'node:timers/promises';
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
  readonly watcher: Pick<Watcher, 'arm' | 'watched' | 'verdict' | 'confirm' | 'output' | 'remove'>;
  /** Of the agent that runs. */
  readonly version: string;
  readonly patienceMs: number;
  /** Whether a gateway has answered this process: welcomed it, or known it and had no time for it. */
  readonly wasAnswered: () => boolean;
}

/** An install that may change the agent's own package. */
export interface OwnChange {
  readonly operationId: string;
  readonly runTimeoutMs: number;
  readonly wayBack: readonly WayBackPackage[];
  readonly fileOf: (kept: KeptPackage) => string;
}

/**
 * Orders that change this agent's own package: before the change a watcher is set, and such an order ends only when the
 * agent that is left has been answered by a gateway, or was taken back (docs/agent.md, "Upgrading the agent").
 */
export class OwnUpgrade {
  private isAwaited = false;

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

  /** The longest delay before the next attempt to reach a gateway, in ms; null: no watcher waits for one. */
  mostDelayMs(): number | null {
    if (!this.isAwaited || this.options.wasAnswered()) return null;
    return Math.min(MOST_CAP_MS, Math.max(LEAST_CAP_MS, this.options.patienceMs / ATTEMPTS));
  }

  /**
   * Ends an order that had ended: with what it came to, once this agent is known to be within reach or was taken back.
   * `isInstalled`: whether this version of it is on the disk, whole.
   */
  async settle(
    operationId: string,
    ended: Outcome,
    isInstalled: (version: string) => Promise<boolean>,
  ): Promise<Outcome> {
    const watched = this.options.watcher.watched();
    if (watched?.operationId !== operationId) return ended;
    this.isAwaited = true;
    try {
      return await this.awaitEnd(watched, ended, isInstalled);
    } finally {
      this.isAwaited = false;
    }
  }

  private async awaitEnd(
    { from, to }: Watched,
    ended: Outcome,
    isInstalled: (version: string) => Promise<boolean>,
  ): Promise<Outcome> {
    const { watcher, version, wasAnswered } = this.options;
    // An agent of the former version is no proof for what lies on the disk, which the next start runs: only where that is the
    // former version still, because the change failed before it came to it.
    const isProof = version === to || (ended.phase !== 'SUCCEEDED' && (await isInstalled(from)));
    for (;;) {
      const verdict = watcher.verdict();
      if (verdict === 'put_back' || verdict === 'failed') {
        const words = `${OWN_PACKAGE} ${to} did not report in time`;
        const last = watcher.output().slice(-LAST_WORDS);
        // It stays written down until the next upgrade: this may have to be told again.
        if (verdict === 'put_back') {
          return outcome('BACKED_OUT', 'agent_put_back', { message: `${words}; its watcher put ${from} back` });
        }
        return outcome('FAILED', 'agent_put_back', { message: `${words}, and ${from} could not be put back: ${last}` });
      }
      if (verdict === 'confirmed' || (isProof && wasAnswered() && watcher.confirm())) {
        await watcher.remove();
        return ended;
      }
      await delay(POLL_MS);
    }
  }
}
