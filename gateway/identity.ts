import { validate as isUuid } from 'uuid';
import { asId, type HostId } from '../model/ids';
import { isSimulatedBy, parseSimulatorNumber } from '../model/simulated-host-id';
import { GatewayError } from './gateway-error';

/** Whether the holder of a certificate may speak for a host. */
export type SpeaksFor = (hostId: HostId) => boolean;

/** What a client certificate says, as Node tells it. */
export interface ClientCertificate {
  /** Its subject alternative names. */
  readonly names: string | undefined;
  readonly serial: string | undefined;
  /** When it ends; not a number: it does not say. */
  readonly endsMs: number;
}

/** For whom a client certificate speaks, and which it is. */
export interface Speaker {
  readonly speaksFor: SpeaksFor;
  /** Lower-case hexadecimal; null for a simulator's, which stands for many hosts. */
  readonly serial: string | null;
  /** Until when it counts, in ms since 1970. */
  readonly endsMs: number;
}

/** Whose certificates are taken for what. */
export interface IdentityRules {
  /** The domain of the `spiffe://` names. */
  readonly trustDomain: string;
  /** Whether certificates of simulators count (docs/simulator.md). Never on a gateway that real hosts depend on. */
  readonly allowSimulators: boolean;
}

/**
 * The host a client certificate speaks for. `names` is its subject alternative name as Node prints it; it must be the
 * one URI `spiffe://<domain>/agent/<host_id>` and nothing else (docs/protocol.md, rule I1): a certificate with further
 * names was made for something else. Throws `identity_missing`.
 */
export function hostIdOfCertificate(names: string | undefined, trustDomain: string): HostId {
  const prefix = `URI:spiffe://${trustDomain}/agent/`;
  const hostId = names?.startsWith(prefix) === true ? names.slice(prefix.length) : '';
  if (!isUuid(hostId)) {
    throw new GatewayError(
      'identity_missing',
      `the client certificate must bear exactly one name, spiffe://${trustDomain}/agent/<host id>`,
    );
  }
  return asId<HostId>(hostId.toLowerCase());
}

/**
 * For whom a client certificate speaks in a session: its one host, or, where simulators are allowed, the hosts of
 * `spiffe://<domain>/simulator/<n>` (rule I4). Throws `identity_missing`.
 */
export function speakerOfCertificate({ names, serial, endsMs }: ClientCertificate, rules: IdentityRules): Speaker {
  const simulator = rules.allowSimulators ? simulatorOf(names, rules.trustDomain) : null;
  if (simulator !== null) return { speaksFor: (hostId) => isSimulatedBy(simulator, hostId), serial: null, endsMs };
  const ofCertificate = hostIdOfCertificate(names, rules.trustDomain);
  return { speaksFor: (hostId) => hostId === ofCertificate, serial: serial?.toLowerCase() ?? null, endsMs };
}

/**
 * Whose connections are counted together, of a certificate that was checked: those of one host; null for a simulator's, which has one
 * for each host it plays. What names nobody is one, too: it is refused at its Hello.
 */
export function sharerOfCertificate({ names }: ClientCertificate, rules: IdentityRules): string | null {
  const isSimulator = rules.allowSimulators && simulatorOf(names, rules.trustDomain) !== null;
  return isSimulator ? null : (names ?? '');
}

function simulatorOf(names: string | undefined, trustDomain: string): number | null {
  const prefix = `URI:spiffe://${trustDomain}/simulator/`;
  return names?.startsWith(prefix) === true ? parseSimulatorNumber(names.slice(prefix.length)) : null;
}
