import type { PackageVersion } from '../../model/campaign';
import type { SimulationAnswer, SimulationProblem } from '../../model/simulation';
import type { Executor, Refusal } from '../executor';
import type { DebProgress, Progress } from '../journal-record';
import { outcome, type Order } from '../order';
import { backOut } from './back-out';
import { concludeChange } from './conclude';
import type { PackageHost, PackageHostOptions } from './package-host';
import { install } from './install';
import { matchesPattern, packagesProblem } from './package-identity';
import { simulateInstall } from './simulate';
import { smokeTest } from './smoke-test';

/** An operation's id becomes the name of a folder and of a unit. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Carries out orders on the packages of this host, for those that the configuration lets orders change. */
export function createPackageExecutor(host: PackageHost): Executor {
  return {
    refusal: (order) => refusal(order, host),
    execute: (order, execution) => {
      const { task } = order;
      const packages = packagesOf(order, host);
      switch (task.operation) {
        case 'install':
          return install(host, { order, packages }, execution);
        case 'back_out':
          return backOut(host, { order, packages, installOperationId: task.installOperationId }, execution);
        case 'smoke_test':
          return smokeTest(host, { order, packages, command: task.command, timeoutMs: task.timeoutMs }, execution);
        case 'reboot':
          throw new Error('a reboot is not about packages');
      }
    },
    conclude: async (order, progress, execution) => {
      // A test changes nothing, and may be ordered again.
      if (order.task.operation === 'smoke_test') return outcome('CANCELED', 'restarted', { unchanged: true });
      return concludeChange(host, { operationId: order.operationId, progress: debProgress(progress) }, execution);
    },
    simulate: async (patch) => {
      if (patch.kind !== host.kind) return cannot('broken', `this agent does not install ${patch.kind}`);
      const problem = packagesProblem(patch);
      if (problem !== null) return cannot('broken', problem);
      const forbidden = unsupportedPackage(patch.packages, host) ?? forbiddenPackage(patch.packages, host.options);
      return forbidden === null
        ? simulateInstall(host, canonical(patch.packages, host))
        : cannot('would_refuse', forbidden);
    },
  };
}

function cannot(problem: SimulationProblem, message: string): SimulationAnswer {
  return { kind: 'cannot', problem, package: null, message, changes: [] };
}

function refusal(order: Order, host: PackageHost): Refusal | null {
  const { operationId, task } = order;
  if (task.operation === 'reboot') return null;
  const { patch } = task;
  if (patch.kind !== host.kind)
    return { reason: 'not_supported', message: `this agent does not install ${patch.kind}` };
  const ids = task.operation === 'back_out' ? [operationId, task.installOperationId] : [operationId];
  if (!ids.every((id) => UUID.test(id))) return { reason: 'bad_envelope', message: 'the order has an id that is none' };
  const problem = packagesProblem(patch);
  if (problem !== null) return { reason: 'bad_envelope', message: problem };
  const unsupported = unsupportedPackage(patch.packages, host);
  if (unsupported !== null) return { reason: 'not_supported', message: unsupported };
  const forbidden = forbiddenPackage(patch.packages, host.options);
  return forbidden === null ? null : { reason: 'package_forbidden', message: forbidden };
}

/** Why this agent cannot change one of these packages on any host; null: it can. */
function unsupportedPackage(packages: readonly PackageVersion[], host: PackageHost): string | null {
  return packages.map(({ name }) => host.unsupported(name)).find((each) => each !== null) ?? null;
}

/** Says which package the configuration does not let orders change; null: it lets them change all of these. */
function forbiddenPackage(packages: readonly PackageVersion[], options: PackageHostOptions): string | null {
  const { allow, forbid } = options.packages;
  const matches = (name: string, patterns: readonly string[]): boolean =>
    patterns.some((pattern) => matchesPattern(name, pattern));
  const forbidden = packages.find(({ name }) => matches(name, forbid) || !matches(name, allow));
  if (forbidden === undefined) return null;
  return `packages.allow and packages.forbid of this host do not let orders change ${forbidden.name}`;
}

function packagesOf({ operationId, task }: Order, host: PackageHost): readonly PackageVersion[] {
  if (task.operation !== 'reboot' && task.patch.kind === host.kind) return canonical(task.patch.packages, host);
  throw new Error(`${operationId} is not about ${host.kind} packages`);
}

function canonical(packages: readonly PackageVersion[], host: PackageHost): readonly PackageVersion[] {
  return packages.map(({ name, version }) => ({ name, version: host.canonicalVersion(version) }));
}

function debProgress(progress: Progress | null): DebProgress | null {
  if (progress === null || 'baseline' in progress) return progress;
  throw new Error(`"${progress.stage}" is not about packages`);
}
