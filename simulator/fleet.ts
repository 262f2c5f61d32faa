import type { TrustedKeys } from '../trust/order-envelope';
import { simulatedHostId } from '../model/simulated-host-id';
import { type Arrival, Arrivals } from './arrivals';
import type { SimulatorConfig } from './config';
import { Connections } from './connections';
import { type Counters, createCounters } from './counters';
import { createDisk } from './disk';
import type { FailureModel } from './failure-model';
import type { SimulatorTls } from './grpc-connection';
import { Link, monotonicMs } from './link';
import { TimerWheel } from './timer-wheel';
import type { World } from './world';

/** Welcomed in a second or two, far within an agent's patience. */
const CONNECTING_AT_ONCE = 500;

/** What a fleet is made of. */
export interface FleetOptions {
  readonly config: SimulatorConfig;
  readonly tls: SimulatorTls;
  /** Null: signatures are not checked. */
  readonly trustedKeys: TrustedKeys | null;
  /** Never the same for two processes: stands in journal ids, boot ids and instance ids. */
  readonly instance: string;
  /** Called once, when every host has been welcomed. */
  readonly onReady: () => void;
  /** Called for each reason with which a gateway refused a host, once a reason. */
  readonly onRefused: (reason: string) => void;
}

/** All the simulated hosts of one process. */
export class SimulatedFleet {
  readonly counters: Counters = createCounters();
  private readonly world: World;
  private readonly connections: Connections;
  private readonly unwelcomed = new Set<number>();
  private readonly arrivals: Arrivals;
  private readonly refusals = new Set<string>();

  constructor(private readonly options: FleetOptions) {
    const { config, tls, trustedKeys } = options;
    const { model, progress, rebootRequired, reconnect } = config;
    const wheel = new TimerWheel(monotonicMs);
    this.world = { wheel, counters: this.counters, model, trustedKeys, progress, rebootRequired, reconnect };
    this.connections = new Connections(config.gateways, config.connections, tls);
    const { hosts, connectPerSecond } = config;
    this.arrivals = new Arrivals({ hosts, perSecond: connectPerSecond, atOnce: CONNECTING_AT_ONCE });
  }

  /** Connects all hosts, as fast as the configuration says and the gateways welcome them. */
  start(): void {
    const { config } = this.options;
    for (let index = 0; index < config.hosts; index += 1) this.unwelcomed.add(index);
    const startedAt = monotonicMs();
    const begin = ({ index, atMs }: Arrival): void => {
      const connected = (): void => {
        const following = this.arrivals.following();
        if (following !== null) begin(following);
      };
      this.createLink(index, connected).start(Math.max(0, startedAt + atMs - monotonicMs()));
    };
    for (const arrival of this.arrivals.first()) begin(arrival);
  }

  /** Behaves by another model from the next order on. */
  behave(model: FailureModel): void {
    this.world.model = model;
  }

  /** Lets go of everything; hosts do not say goodbye, as if their site lost power. */
  stop(): void {
    this.world.wheel.stop();
    this.connections.close();
  }

  /** `connected` is called once, at the first Welcome. */
  private createLink(index: number, connected: () => void): Link {
    const { config, instance } = this.options;
    return new Link({
      hostId: simulatedHostId(config.simulator, index),
      index,
      instance,
      disk: createDisk(`${instance}-${String(index)}`),
      world: this.world,
      connections: this.connections,
      welcomed: () => {
        if (!this.unwelcomed.delete(index)) return;
        connected();
        if (this.unwelcomed.size === 0) this.options.onReady();
      },
      refused: (reason) => {
        if (this.refusals.has(reason)) return;
        this.refusals.add(reason);
        this.options.onRefused(reason);
      },
    });
  }
}
