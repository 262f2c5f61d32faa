import { createPrivateKey, X509Certificate } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { parseTrustedKeys } from '../trust/order-envelope';
import { safeText } from '../model/safe-text';
import { runningAgent } from './agent-lock';
import type { AgentConfig } from './config';
import { runHostCommand } from './packages/commands';
import { examinePackages } from './packages/examine-packages';
import { journalFile, readJournal } from './journal';
import { isUnacknowledged } from './journal-record';
import { findDnfPython } from './rpm/find-dnf';
import { describeTrust, type DescribedTrust } from './trust/describe-trust';
import { applicationStatuses, policyStatus } from './status';

/** One thing that was looked at. `bad`: orders fail, or none comes; `warn`: soon, or it is worth knowing. */
export interface Check {
  readonly subject: string;
  readonly state: 'ok' | 'warn' | 'bad';
  /** For a person who was woken: what is so, and after "; " what to do. */
  readonly message: string;
}

const DAY_MS = 24 * 3_600_000;
const SOON_MS = 7 * DAY_MS;
/** Below this no bundle or package of any size can be unpacked. */
const LITTLE_BYTES = 512 * 2 ** 20;
/** A server that acknowledges nothing for so long is out of reach, or has lost what it knew. */
const UNHEARD_MS = 3_600_000;
const REBOOT_REQUIRED = '/run/reboot-required';

/** Looks at all that an agent needs, without the network and without changing anything. Never throws. */
export async function examine(config: AgentConfig, now = Date.now()): Promise<readonly Check[]> {
  const looks: readonly [string, () => Check[] | Promise<Check[]>][] = [
    ['certificate', () => certificate(config, now)],
    ['order keys', () => orderKeys(config, now)],
    ['data folder', () => dataFolder(config)],
    ['journal', () => journal(config, now)],
    ['agent', () => [agentProcess(config)]],
    ["root's policy", () => policy(config, now)],
    ['applications', () => applications(config)],
    ['packages', () => packages(config)],
    ['reboot', () => [reboot(config)]],
  ];
  const checks: Check[] = [];
  for (const [subject, look] of looks) {
    try {
      checks.push(...(await look()));
    } catch (error) {
      checks.push({ subject, state: 'bad', message: error instanceof Error ? error.message : String(error) });
    }
  }
  return checks;
}

/** `doctor` for a person: what is wrong stands last, where the eye is. */
export function formatChecks(checks: readonly Check[]): string {
  const order = ['ok', 'warn', 'bad'];
  const sorted = [...checks].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  const width = Math.max(...checks.map(({ subject }) => subject.length));
  const lines = sorted.map(({ subject, state, message }) =>
    safeText(`${state.padEnd(4)}  ${subject.padEnd(width)}  ${message}`),
  );
  const bad = checks.filter(({ state }) => state === 'bad').length;
  const warned = checks.filter(({ state }) => state === 'warn').length;
  const warnings = warned === 0 ? '' : `, ${String(warned)} to know of`;
  return [...lines, '', bad === 0 ? `nothing is wrong${warnings}` : `${String(bad)} wrong${warnings}`].join('\n');
}

/** Whether a person has to do something. */
export function isSick(checks: readonly Check[]): boolean {
  return checks.some(({ state }) => state === 'bad');
}

function ok(subject: string, message: string): Check {
  return { subject, state: 'ok', message };
}

function certificate({ tls, hostId }: AgentConfig, now: number): Check[] {
  const subject = 'certificate';
  const bad = (message: string): Check[] => [{ subject, state: 'bad', message: `${tls.cert}: ${message}` }];
  const cert = new X509Certificate(readFileSync(tls.cert));
  const name = cert.subjectAltName ?? '';
  if (!new RegExp(`URI:spiffe://[^/,]+/agent/${hostId}(?:,|$)`).test(name)) {
    return bad(`is for ${name}, not for this host (${hostId}); have one issued for it`);
  }
  if (!cert.checkPrivateKey(createPrivateKey(readFileSync(tls.key)))) {
    return bad(`does not belong to the key ${tls.key}; bring both anew`);
  }
  const authority = new X509Certificate(readFileSync(tls.ca));
  if (!cert.verify(authority.publicKey)) return bad(`was not issued by ${tls.ca}; no gateway will take it`);
  const ends = Math.min(Date.parse(cert.validTo), Date.parse(authority.validTo));
  const until = new Date(ends).toISOString();
  if (ends <= now)
    return bad(`is over since ${until}, or this clock is wrong (${new Date(now).toISOString()}); renew it`);
  if (Date.parse(cert.validFrom) > now) return bad(`begins ${cert.validFrom}: is this clock right?`);
  if (ends - now < SOON_MS) return [{ subject, state: 'warn', message: `ends ${until}; renew it` }];
  return [ok(subject, `for this host, until ${until}`)];
}

function orderKeys({ trust, dataDir }: AgentConfig, now: number): Check[] {
  const subject = 'order keys';
  if ('root' in trust) return trustChecks(subject, describeTrust(readFileSync(trust.root, 'utf8'), { dataDir, now }));
  const keys = parseTrustedKeys(readFileSync(trust.orderKeys, 'utf8'));
  const message = `${String(keys.size)} may sign orders, and whoever has one may order anything here: name a trust root`;
  return [{ subject, state: 'warn', message }];
}

function trustChecks(subject: string, { message, problem }: DescribedTrust): Check[] {
  return [ok(subject, message), ...(problem === null ? [] : [{ subject, state: 'bad' as const, message: problem }])];
}

function dataFolder({ dataDir }: AgentConfig): Check[] {
  const subject = 'data folder';
  accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  const { bavail, bsize } = statfsSync(dataDir);
  const free = bavail * bsize;
  const said = `${dataDir} has ${String(Math.floor(free / 2 ** 20))} MiB free`;
  if (free < LITTLE_BYTES) return [{ subject, state: 'bad', message: `${said}; make room` }];
  const isOpen = (statSync(dataDir).mode & 0o077) !== 0;
  if (isOpen)
    return [{ subject, state: 'warn', message: `${said}, and others may look into it; chmod 700 ${dataDir}` }];
  return [ok(subject, said)];
}

function journal({ dataDir }: AgentConfig, now: number): Check[] {
  const subject = 'journal';
  const { state, records } = readJournal(dataDir);
  const entries = [...state.entries.values()];
  const size = `${String(entries.length)} orders, ${String(Math.ceil(statSync(journalFile(dataDir)).size / 1024))} KiB`;
  const unheard = entries.filter((entry) => isUnacknowledged(entry) && now - (entry.finishedAt ?? now) > UNHEARD_MS);
  const newest = records.at(-1)?.at ?? 0;
  const checks = [ok(subject, `whole; ${size}`)];
  if (unheard.length > 0) {
    const message = `${String(unheard.length)} orders ended over an hour ago and no server has acknowledged them; can this host reach a gateway?`;
    checks.push({ subject, state: 'warn', message });
  }
  if (newest - now > UNHEARD_MS) {
    const message = `its last record is of ${new Date(newest).toISOString()}, which is still to come; set the clock`;
    checks.push({ subject, state: 'bad', message });
  }
  return checks;
}

function agentProcess({ dataDir }: AgentConfig): Check {
  const running = runningAgent(dataDir);
  if (running !== null) return ok('agent', `runs (process ${String(running.pid)})`);
  return {
    subject: 'agent',
    state: 'bad',
    message: 'does not run; systemctl start ringmaster-agent, and read its log',
  };
}

function policy(config: AgentConfig, now: number): Check[] {
  const subject = "root's policy";
  const { file, problems, rules } = policyStatus(config, now);
  if (file === null) return [ok(subject, 'none')];
  if (problems.length === 0) return [ok(subject, rules.length === 0 ? `${file} restricts nothing` : rules.join('; '))];
  return problems.map((problem) => {
    return { subject, state: 'bad', message: `${problem}; until then this host refuses every order` };
  });
}

async function applications(config: AgentConfig): Promise<Check[]> {
  const checks = applicationStatuses(config).map(async ({ name, version, problem, processId }): Promise<Check> => {
    const subject = `application ${name}`;
    if (problem !== '')
      return { subject, state: 'bad', message: `${problem}; docs/agent.md, "When a bundle cannot be inspected"` };
    if (version === '') return { subject, state: 'warn', message: 'is not installed' };
    const unit = config.applications.find((each) => each.name === name)?.unit ?? '';
    const runs = unit === '' ? processId !== null : await isActive(unit);
    if (runs) return ok(subject, `${version} runs`);
    return {
      subject,
      state: 'bad',
      message: `${version} is current and does not run${unit === '' ? '' : `; systemctl status ${unit}`}`,
    };
  });
  return Promise.all(checks);
}

async function packages({ packages: allowed }: AgentConfig): Promise<Check[]> {
  const subject = 'packages';
  if (allowed === null) return [ok(subject, 'orders may change none here')];
  const managers = { run: runHostCommand, hasApt: existsSync('/usr/bin/apt-get'), hasDnf: findDnfPython() !== null };
  return (await examinePackages(managers)).map((finding) => ({ subject, ...finding }));
}

function reboot({ machine }: AgentConfig): Check {
  if (machine.kind === 'process' || !existsSync(REBOOT_REQUIRED)) return ok('reboot', 'none is outstanding');
  return { subject: 'reboot', state: 'warn', message: `${REBOOT_REQUIRED} is there: something waits for one` };
}

async function isActive(unit: string): Promise<boolean> {
  return (await runHostCommand(['systemctl', 'is-active', '--quiet', unit])).status === 0;
}
