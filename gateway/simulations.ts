import type { GatewayId, SimulationId } from '../model/ids';
import type { SimulationAnswer } from '../model/simulation';
import type { Database } from '../store/database';
import type { SessionKey } from '../store/sessions';
import { claimSimulations, storeAnswer } from '../store/simulations';
import type { SessionRegistry } from './session-registry';

export interface SimulationCourierOptions {
  readonly db: Database;
  readonly gatewayId: GatewayId;
  readonly registry: SessionRegistry;
  /** Told of every failed look and every answer that could not be stored, to be logged. */
  readonly onFailure: (what: string, error: unknown) => void;
}

/**
 * Brings questions, what a patch would do, to the sessions of this process, and their answers into the database. Nothing
 * is kept for later: who asked waits for seconds, and asks again.
 */
export class SimulationCourier {
  private looking: Promise<void> | null = null;
  private isWanted = false;
  private readonly storing = new Set<Promise<void>>();

  constructor(private readonly options: SimulationCourierOptions) {}

  /** There may be new questions. */
  notice(): void {
    this.isWanted = true;
    if (this.looking !== null || this.options.registry.size === 0) return;
    this.looking = this.look().finally(() => {
      this.looking = null;
    });
  }

  /** Keeps an answer; one that cannot be stored is asked for again by whoever needs it. */
  answered(session: SessionKey, simulationId: SimulationId, answer: SimulationAnswer): void {
    const storing = storeAnswer(this.options.db, { ...session, simulationId }, answer).then(
      () => {
        this.storing.delete(storing);
      },
      (error: unknown) => {
        this.storing.delete(storing);
        this.options.onFailure("storing a simulation's answer", error);
      },
    );
    this.storing.add(storing);
  }

  /** Asks nothing more, and waits for what is under way. */
  async stop(): Promise<void> {
    this.isWanted = false;
    await this.looking;
    await Promise.all(this.storing);
  }

  private async look(): Promise<void> {
    const { db, gatewayId, registry, onFailure } = this.options;
    try {
      while (this.isWanted) {
        this.isWanted = false;
        const claimed = await claimSimulations(db, gatewayId);
        // One whose session ended meanwhile is claimed again under the host's next epoch.
        for (const simulation of claimed) registry.find(simulation)?.simulate(simulation);
        if (claimed.length > 0) this.isWanted = true;
      }
    } catch (error) {
      onFailure('bringing simulations to hosts', error);
    }
  }
}
