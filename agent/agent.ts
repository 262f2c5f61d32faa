import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Logger } from 'pino';
import { lockAgent } from './agent-lock';
import { AuditWitness } from './audit-witness';
import type { AtBoundary } from './boundaries';
import { createBundleExecutor, createBundleHosts } from './bundle/bundle-executor';
import type { ArtifactSource } from './bundle/fetch';
import type { BundleHost } from './bundle/bundle-host';
import { placeInitialBundle } from './bundle/initial-bundle';
import { InspectionError } from './bundle/inspection-error';
import { readCurrent } from './bundle/versions';
import type { AgentConfig } from './config';
import type { HostFacts } from '../model/host';
import type { TrustRoot } from '../model/trust/trust-root';
import type { TrustedKeys } from '../trust/order-envelope';
import { CONFIRM_CAPABILITY } from '../model/plan-capabilities';
import { DebHost } from './deb/deb-host';
import { endsWithin } from './ends-within';
import type { Executor } from './executor';
import { executorByKind } from './executor-by-kind';
import { Journal } from './journal';
import { wasRebooted, wentBack } from './last-change';
import type { Machine } from './machine';
import { createProcessMachine } from './machine-process';
import { createSystemdMachine } from './machine-systemd';
import type { Hello } from './messages';
import { OrderDesk } from './orders';
import { LocalRules } from './policy/local-rules';
import { withLocalRules } from './policy/policy-executor';
import { policySource } from './policy/policy-file';
import { runHostCommand } from './packages/commands';
import { createPackageExecutor } from './packages/package-executor';
import { findDnfPython } from './rpm/find-dnf';
import { RpmHost } from './rpm/rpm-host';
import type { Renewal } from './identity/renewal';
import { ServerClock } from './server-clock';
import { Session } from './session';
import { SessionLoop } from './session-loop';
import { SimulationDesk } from './simulations';
import { createStepRunner, type RunStep } from './step-runner';
import { withListedWaysBack } from './trust/listed-ways-back';
import { orderKeysAuthority, type OrderAuthority } from './trust/order-authority';
import { TwoAuthorities } from './trust/two-authorities';
import { OwnUpgrade } from './upgrade/own-upgrade';
import { Watcher } from './upgrade/watcher';
import type { GatewayTarget } from './wire';

/** How long an order in hand may go on after the agent was asked to end; the next start concludes what was not done. */
const STOP_GRACE_MS = 5_000;
const APT_GET = '/usr/bin/apt-get';

/** What an agent is made of; `main.ts` reads it from files. */
export interface AgentOptions {
  readonly config: AgentConfig;
  readonly tls: { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer };
  /** Looks after certificate and key in the place of `tls.cert` and `tls.key`; null: somebody else does. */
  readonly renewal: Renewal | null;
  /** Whose orders it obeys: anybody's with one of these keys, or what two authorities agree on. */
  readonly trust: { readonly orderKeys: TrustedKeys } | { readonly anchor: TrustRoot };
  readonly version: string;
  /** PATH of steps and applications. */
  readonly searchPath: string;
  readonly log: Logger;
  readonly atBoundary: AtBoundary;
  /** Ends the process. */
  readonly exit: (status: number) => void;
}

/** A running agent. */
export interface RunningAgent {
  /** Ends the session, waits a little for the order in hand, and stops what only this agent supervises. */
  stop(): Promise<void>;
}

/**
 * Starts an agent: lock, journal, what was left unfinished, applications, then sessions. Throws `AgentLockError`,
 * `JournalError`; an application that cannot be started is logged, for a host must stay within reach to be repaired.
 */
export async function startAgent(options: AgentOptions): Promise<RunningAgent> {
  const { config, log, atBoundary, renewal } = options;
  lockAgent(config.dataDir);
  const clock = new ServerClock();
  const journal = Journal.open(config.dataDir, atBoundary, { time: () => clock.bounds() });
  const machine = createMachine(options);
  const steps = createStepRunner(config, { onStuck: sayStuck(log) });
  const runStep = steps.run;
  const source = artifactSource(options);
  const bundleOptions = { config, machine, source, searchPath: options.searchPath, atBoundary, runStep };
  const hosts = createBundleHosts(bundleOptions);
  let isStopping = false;
  const fatal = (error: unknown): void => {
    // Orders cut off by our own stop find the journal closed.
    if (isStopping) return;
    log.fatal({ err: error }, 'the agent cannot go on');
    options.exit(1);
  };
  const rules = new LocalRules(policySource(config), Date.now);
  const ownUpgrade = createOwnUpgrade(options);
  const packages = packageExecutors(options, { journal, clock, runStep, ownUpgrade });
  const byKind = executorByKind(createBundleExecutor(hosts, bundleOptions), packages);
  const authority = createAuthority(options, { machine, clock, journal });
  const unasked = withLocalRules(byKind, rules, runHostCommand);
  const executor = withListedWaysBack(unasked, authority);
  const rebootCommands = { ...config.reboot, runStep, log };
  let loop: SessionLoop | null = null;
  const redial = (): void => {
    loop?.redial();
  };
  const parts = { journal, executor, authority, rules, machine, rebootCommands, clock, log, redial, fatal };
  const desk = new OrderDesk({ hostId: config.hostId, unasked, ...parts });
  const isAtWork = (): boolean => desk.isAtWork();
  const simulations = new SimulationDesk({ executor, isAtWork, log, now: () => performance.now() });
  const auditWitness = new AuditWitness({ dataDir: config.dataDir, log });
  await steps.endLeft();
  await desk.recover();
  await startApplications(hosts, machine, log);
  const hello = createHello(options, { journal, machine, desk, hosts, rules, auditWitness });
  const sessions = (loop = new SessionLoop({
    gateways: config.gateways.length,
    policy: config.reconnect,
    log,
    mostDelayMs: () => leastOf(desk.deadMan.mostDelayMs(), ownUpgrade.mostDelayMs()),
    open: (index) => {
      return new Session({
        target: gatewayTarget(options, index),
        desk,
        simulations,
        journal,
        clock,
        log,
        hello,
        bootId: () => machine.bootId(),
        certificates: renewal,
        auditWitness,
        answered: (answer) => {
          ownUpgrade.answered(answer);
          desk.deadMan.answered();
        },
        takeTrust: (documents) => {
          authority.take(documents);
        },
        fatal,
      });
    },
  }));
  sessions.run().catch(fatal);
  renewal?.start();
  return {
    stop: async () => {
      renewal?.stop();
      await sessions.stop();
      await endsWithin(desk.stop(), STOP_GRACE_MS);
      isStopping = true;
      // From here no order gets further: each note before an act fails.
      journal.close();
      await steps.endLeft();
      await machine.shutDown();
    },
  };
}

function gatewayTarget({ config, tls, renewal }: AgentOptions, index: number): GatewayTarget {
  const address = config.gateways[index]?.session ?? '';
  const pem = renewal?.credentials().pem;
  return { address, serverName: config.tls.serverName, ...tls, ...(pem !== undefined && { cert: pem, key: pem }) };
}

/** Tells of a step that cannot be ended. */
function sayStuck(log: AgentOptions['log']): (what: string) => void {
  return (what) => {
    log.error({ what }, 'a step that was killed does not end; until it does this host takes part in nothing');
  };
}

/** Archives are fetched months after the start too: with the certificate that is present then. */
function artifactSource({ config, tls, renewal }: AgentOptions): ArtifactSource {
  return {
    addresses: config.gateways.map((each) => each.artifacts),
    serverName: config.tls.serverName,
    ca: tls.ca,
    get cert() {
      return renewal?.pem ?? tls.cert;
    },
    get key() {
      return renewal?.pem ?? tls.key;
    },
  };
}

function createAuthority(
  { config, trust, log }: AgentOptions,
  { machine, clock, journal }: { readonly machine: Machine; readonly clock: ServerClock; readonly journal: Journal },
): OrderAuthority {
  if ('orderKeys' in trust) return orderKeysAuthority(trust.orderKeys);
  const { dataDir } = config;
  return new TwoAuthorities({
    dataDir,
    anchor: trust.anchor,
    facts: () => machine.facts(),
    wentBack: (manifestDigest) => wentBack(journal.entries(), manifestDigest),
    now: () => clock.now(),
    ownNow: Date.now,
    log,
  });
}

function createMachine({ config, atBoundary, log, exit }: AgentOptions): Machine {
  if (config.machine.kind === 'systemd') {
    const units = new Map(config.applications.map((each) => [each.name, each.unit]));
    return createSystemdMachine(units, capabilitiesOf(config));
  }
  const onRestart = (message: string): void => {
    log.warn(message);
  };
  return createProcessMachine({
    capabilities: capabilitiesOf(config),
    dataDir: config.dataDir,
    atBoundary,
    onRestart,
    exit,
  });
}

/** With what else is said, the 64 that every gateway takes; a host with more applications says only that it takes bundles. */
const MOST_APPLICATIONS = 60;

/** Kinds of patch, and of bundles the applications: what plans are compared with. */
function capabilitiesOf(config: AgentConfig): readonly string[] {
  const names = config.applications.map(({ name }) => `bundle:${name}`);
  const bundles = names.length === 0 ? [] : ['bundle', ...(names.length > MOST_APPLICATIONS ? [] : names)];
  return [...bundles, ...packageKinds(config)];
}

/** Orders on packages are carried out where the configuration allows some, and what changes them is there. */
function packageKinds({ packages }: AgentConfig): readonly ('deb' | 'rpm')[] {
  if (packages === null) return [];
  return [...(existsSync(APT_GET) ? (['deb'] as const) : []), ...(findDnfPython() === null ? [] : (['rpm'] as const))];
}

function leastOf(...delays: readonly (number | null)[]): number | null {
  const known = delays.filter((each) => each !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function createOwnUpgrade({ config, version, log }: AgentOptions): OwnUpgrade {
  const watcher = new Watcher(config.dataDir, runHostCommand);
  return new OwnUpgrade({ watcher, version, patienceMs: config.upgradePatienceMs, log });
}

interface PackageParts {
  readonly journal: Journal;
  readonly clock: ServerClock;
  readonly runStep: RunStep;
  readonly ownUpgrade: OwnUpgrade;
}

function packageExecutors(
  { config, atBoundary, log }: AgentOptions,
  { journal, clock, runStep, ownUpgrade }: PackageParts,
): Readonly<Partial<Record<'deb' | 'rpm', Executor>>> {
  const { dataDir, packages } = config;
  if (packages === null) return {};
  const isRebooted = (campaignId: string): boolean => wasRebooted(journal.entries(), campaignId);
  const clockAheadMs = (): number | null => clock.aheadMs();
  const options = {
    dataDir,
    packages,
    run: runHostCommand,
    runStep,
    atBoundary,
    log,
    clockAheadMs,
    wasRebooted: isRebooted,
  };
  const kinds = packageKinds(config);
  if (kinds.length === 0) {
    log.warn('the configuration allows packages, and this host has neither apt nor dnf 4: orders for them are refused');
  }
  const python = findDnfPython();
  return {
    ...(kinds.includes('deb') ? { deb: createPackageExecutor(new DebHost({ ...options, ownUpgrade })) } : {}),
    ...(python === null ? {} : { rpm: createPackageExecutor(new RpmHost({ ...options, ownUpgrade: null }, python)) }),
  };
}

async function startApplications(hosts: ReadonlyMap<string, BundleHost>, machine: Machine, log: Logger): Promise<void> {
  for (const host of hosts.values()) {
    try {
      await placeInitialBundle(host);
      const current = readCurrent(host.place);
      if (current !== null) await machine.ensureApplication(host.applicationVersion(current));
    } catch (error) {
      log.error({ err: error, application: host.application.name }, 'an application does not run');
    }
  }
}

interface Parts {
  readonly journal: Journal;
  readonly machine: Machine;
  readonly desk: OrderDesk;
  readonly hosts: ReadonlyMap<string, BundleHost>;
  readonly rules: LocalRules;
  readonly auditWitness: AuditWitness;
}

function createHello({ config, version }: AgentOptions, parts: Parts): () => Hello {
  const { journal, machine, desk, hosts, rules, auditWitness } = parts;
  const instanceId = randomUUID();
  const inventory = (): string => {
    const versions = [...hosts.values()].map((host) => [host.application.name, currentOf(host)]);
    return createHash('sha256').update(JSON.stringify(versions)).digest('hex');
  };
  return () => ({
    kind: 'hello',
    hostId: config.hostId,
    instanceId,
    bootId: machine.bootId(),
    journalId: journal.journalId,
    agentVersion: version,
    lastEpoch: journal.lastEpoch,
    exchangeToken: journal.exchangeToken,
    auditDisagreement: auditWitness.disagreement,
    journal: desk.reports.digest(),
    facts: factsOf(machine, rules),
    inventoryHash: inventory(),
  });
}

/** What root's policy does not allow, this host cannot do: plans hear of it. */
function factsOf(machine: Machine, rules: LocalRules): HostFacts {
  const facts = machine.facts();
  const kinds = rules.permitted(facts.capabilities ?? []);
  // A host that installs nothing has nothing to have confirmed.
  return { ...facts, capabilities: kinds.length === 0 ? [] : [...kinds, CONFIRM_CAPABILITY] };
}

/** A host on which it cannot be told must stay within reach all the more. */
function currentOf(host: BundleHost): string | null {
  try {
    return readCurrent(host.place);
  } catch (error) {
    if (!(error instanceof InspectionError)) throw error;
    return error.kind;
  }
}
