import { setTimeout as delay } from 'node:timers/promises';
import { outcome, type Outcome } from '../order';
import type { KeptPackage, WayBackPackage } from '../packages/way-back';
import { changeUnit } from '../packages/transient-unit';
import { OWN_PACKAGE } from '../packages/wanted';
import type { Watcher } from './watcher';

const POLL_MS = 200;
/** Of the output of dpkg in a report. */
const LAST_WORDS = 400;

/** What an upgrade of the agent itself needs from the rest of it. */
export interface OwnUpgradeOptions {
  readonly watcher: Pick<Watcher, 'arm' | 'watched' | 'verdict' | 'confirm' | 'output' | 'remove'>;
  /** Of the agent that runs. */
  readonly version: string;
  readonly patienceMs: number;
  /** Whether a gateway has welcomed this process. */
  readonly wasWelcomed: () => boolean;
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
 * agent that is left has been welcomed by a gateway, or was taken back (docs/agent.md, "Upgrading the agent").
 */
export class OwnUpgrade {
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

  /** Ends an order that had ended: with what it came to, once this agent is known to be within reach or was taken back. */
  async settle(operationId: string, ended: Outcome): Promise<Outcome> {
    const { watcher, version, wasWelcomed } = this.options;
    const watched = watcher.watched();
    if (watched?.operationId !== operationId) return ended;
    const { from, to } = watched;
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
      // An agent of the former version is no proof for the new one; of an install that failed it is all there is.
      const isProof = ended.phase !== 'SUCCEEDED' || version === to;
      if (verdict === 'confirmed' || (isProof && wasWelcomed() && watcher.confirm())) {
        await watcher.remove();
        return ended;
      }
      await delay(POLL_MS);
    }
  }
}
