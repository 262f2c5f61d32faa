import type { ReconnectPolicy } from '../model/reconnect-delay';
import type { TrustedKeys } from '../trust/order-envelope';
import type { Counters } from './counters';
import type { FailureModel } from './failure-model';
import type { TimerWheel } from './timer-wheel';

/** What all hosts of a simulator share. */
export interface World {
  readonly wheel: TimerWheel;
  readonly counters: Counters;
  /** Replaced as a whole when the configuration is read again. */
  model: FailureModel;
  /** Null: signatures are not checked. */
  readonly trustedKeys: TrustedKeys | null;
  /** Whether phases that are no end are reported too, as real agents do. */
  readonly progress: boolean;
  /** Whether installs ask for a reboot. */
  readonly rebootRequired: boolean;
  /** Until a gateway says otherwise, and after a reboot. */
  readonly reconnect: ReconnectPolicy;
}
