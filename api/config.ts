import { isIP } from 'node:net';
import { TWO_PEOPLE, type TwoPeople } from './second-person';
import { type Environment, EnvironmentReader, type ListenAddress } from '../environment/environment-reader';

/** What the api process is told by its environment. */
export interface ApiConfig {
  readonly databaseUrl: string;
  /** host:port */
  readonly temporalAddress: string;
  readonly listen: ListenAddress;
  /** Addresses of proxies, and networks of them, whose word on where a request came from is taken. */
  readonly trustedProxies: readonly string[];
  /** Null: nobody has a token but those of the database. */
  readonly tokenFile: string | null;
  /** Who has what is in it makes the first admin, once; null: nobody does. */
  readonly setupCodeFile: string | null;
  /** Where people sign in (oidc-config.ts); null: nobody does, there are tokens alone. */
  readonly oidcFile: string | null;
  readonly twoPeople: TwoPeople;
  readonly artifactsDir: string;
  /** ed25519 in PKCS8 PEM: signs the audit's checkpoints. */
  readonly auditKeyFile: string;
  /** The trust root that is delivered with the agents: the first that may be published. Null: none may. */
  readonly trustRootFile: string | null;
  /** Where /metrics is served; null: nowhere. */
  readonly metricsListen: ListenAddress | null;
  /** Where the FleetLock protocol is served, and how many hosts of a group may reboot at once; null: nowhere. */
  readonly fleetLock: { readonly listen: ListenAddress; readonly slots: number } | null;
}

/** Parses the environment once, at start. Throws {@link ConfigError} with all problems. */
export function parseConfig(environment: Environment): ApiConfig {
  const read = new EnvironmentReader(environment);
  const setupCodeFile = read.text('RINGMASTER_SETUP_CODE_FILE') || null;
  const oidcFile = read.text('RINGMASTER_OIDC_FILE') || null;
  return read.finish({
    databaseUrl: read.required('DATABASE_URL', 'the PostgreSQL URL of a login with the role ringmaster_api'),
    temporalAddress: read.required('TEMPORAL_ADDRESS', "Temporal's host:port, such as 127.0.0.1:7233"),
    listen: read.listen('RINGMASTER_API_LISTEN', '127.0.0.1:7700'),
    trustedProxies: readProxies(read),
    tokenFile:
      setupCodeFile === null && oidcFile === null
        ? read.required('RINGMASTER_TOKEN_FILE', 'the file of tokens, such as /etc/ringmaster-server/tokens.json')
        : read.text('RINGMASTER_TOKEN_FILE') || null,
    setupCodeFile,
    oidcFile,
    twoPeople: readTwoPeople(read),
    artifactsDir: read.required('RINGMASTER_ARTIFACTS_DIR', 'a folder, such as /var/lib/ringmaster-server/artifacts'),
    auditKeyFile: read.required('RINGMASTER_AUDIT_KEY_FILE', 'a key, such as /etc/ringmaster-server/audit.pem'),
    trustRootFile: read.text('RINGMASTER_TRUST_ROOT') || null,
    metricsListen: read.listenIfSet('RINGMASTER_METRICS_LISTEN'),
    fleetLock: readFleetLock(read),
  });
}

const PROXIES = 'RINGMASTER_TRUSTED_PROXIES';

/** Addresses alone: a name could come to be another's. */
function readProxies(read: EnvironmentReader): readonly string[] {
  const proxies = read
    .text(PROXIES)
    .split(',')
    .map((proxy) => proxy.trim())
    .filter((proxy) => proxy !== '');
  for (const proxy of proxies) {
    if (!isNetwork(proxy))
      read.problem(`${PROXIES} has "${proxy}", which is no address such as 10.0.0.5 or 10.0.0.0/24`);
  }
  return proxies;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const most = isIP(address) === 4 ? 32 : 128;
  if (isIP(address) === 0 || more.length > 0) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= most);
}

const SLOTS = 'RINGMASTER_FLEETLOCK_SLOTS';

function readFleetLock(read: EnvironmentReader): ApiConfig['fleetLock'] {
  const listen = read.listenIfSet('RINGMASTER_FLEETLOCK_LISTEN');
  const slots = read.text(SLOTS) || '1';
  if (!/^[1-9][0-9]{0,4}$/.test(slots)) read.problem(`${SLOTS}="${slots}" is no whole number from 1 on`);
  return listen === null ? null : { listen, slots: Number(slots) };
}

/** Two people by default for emergencies. */
function readTwoPeople(read: EnvironmentReader): TwoPeople {
  const given = read.text('RINGMASTER_TWO_PEOPLE') || 'emergencies';
  const known = TWO_PEOPLE.find((one) => one === given);
  if (known === undefined) read.problem(`RINGMASTER_TWO_PEOPLE="${given}" is none of ${TWO_PEOPLE.join(', ')}`);
  return known ?? 'all';
}
