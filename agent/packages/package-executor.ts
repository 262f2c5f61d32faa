import type { PackagePatch, SimulationAnswer, SimulationProblem } from '../../model/simulation';
import type { Executor, Refusal } from '../executor';
import type { DebProgress, Progress } from '../journal-record';
import { outcome, type Order, type Outcome } from '../order';
import { backOut, type BackOutOrder } from './back-out';
import { concludeChange } from './conclude';
import type { PackageHost, PackageHostOptions } from './package-host';
import { install } from './install';
import { matchesPattern, packagesProblem } from './package-identity';
import { simulateInstall } from './simulate';
import { smokeTest } from './smoke-test';
import { isWhole } from './package-database';
import { OWN_PACKAGE, type ListedPackages } from './wanted';
import { WaysBack } from './way-back';

/** An operation's id becomes the name of a folder and of a unit. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Carries out orders on the packages of this host, for those that the configuration lets orders change. */
export function createPackageExecutor(host: PackageHost): Executor {
  return {
    refusal: (order) => refusal(order, host),
    execute: (order, execution) => {
      const { task } = order;
      const { packages, removals } = packagesOf(order, host);
      switch (task.operation) {
        case 'install':
          return settled(
            host,
            order,
            install(host, { order, packages, removals, mayRestart: task.restartServices === true }, execution),
          );
        case 'back_out':
          return backOut(host, backOutOf(order, task, { packages, removals }), execution);
        case 'smoke_test':
          return smokeTest(
            host,
            { order, packages, removals, command: task.command, timeoutMs: task.timeoutMs },
            execution,
          );
        case 'reboot':
          throw new Error('a reboot is not about packages');
      }
    },
    conclude: async (order, progress, execution) => {
      // A test changes nothing, and may be ordered again.
      if (order.task.operation === 'smoke_test') return outcome('CANCELED', 'restarted', { unchanged: true });
      const cutOff = { operationId: order.operationId, progress: debProgress(progress) };
      return settled(host, order, concludeChange(host, cutOff, execution));
    },
    recordedWayBack: ({ task }) => {
      if (task.operation !== 'back_out') return null;
      const wayBack = new WaysBack(host.path(), host.packageSuffix).find(task.installOperationId);
      if (wayBack === null) return null;
      return { kind: 'packages', packages: wayBack.packages.map(({ name, from }) => ({ name, to: from })) };
    },
    simulate: async (patch) => {
      if (patch.kind !== host.kind) return cannot('broken', `this agent does not install ${patch.kind}`);
      const problem = packagesProblem(patch);
      if (problem !== null) return cannot('broken', problem);
      const forbidden = unsupportedPackage(patch, host) ?? forbiddenPackage(patch, host.options);
      return forbidden === null ? simulateInstall(host, canonical(patch, host)) : cannot('would_refuse', forbidden);
    },
  };
}

function backOutOf(
  order: Order,
  { installOperationId, restartServices }: Extract<Order['task'], { readonly operation: 'back_out' }>,
  listed: ListedPackages,
): BackOutOrder {
  return { order, ...listed, installOperationId, mayRestart: restartServices === true };
}

/** One that changed this agent itself ends when that agent is known to be within reach. */
async function settled(host: PackageHost, { operationId }: Order, ending: Promise<Outcome>): Promise<Outcome> {
  const ended = await ending;
  const isInstalled = async (version: string): Promise<boolean> => {
    const entries = await host.installed(OWN_PACKAGE, await host.database());
    return entries.length > 0 && entries.every((entry) => entry.version === version && isWhole(entry));
  };
  return (await host.options.ownUpgrade?.settle(operationId, ended, isInstalled)) ?? ended;
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
  const unsupported = unsupportedPackage(patch, host);
  if (unsupported !== null) return { reason: 'not_supported', message: unsupported };
  const forbidden = forbiddenPackage(patch, host.options);
  return forbidden === null ? null : { reason: 'package_forbidden', message: forbidden };
}

/** Why this agent cannot change one of these packages on any host; null: it can. */
function unsupportedPackage(patch: PackagePatch, host: PackageHost): string | null {
  return (
    namesOf(patch)
      .map((name) => host.unsupported(name))
      .find((each) => each !== null) ?? null
  );
}

/** Says which package the configuration does not let orders change; null: it lets them change all of these. */
function forbiddenPackage(patch: PackagePatch, options: PackageHostOptions): string | null {
  const { allow, forbid } = options.packages;
  const matches = (name: string, patterns: readonly string[]): boolean =>
    patterns.some((pattern) => matchesPattern(name, pattern));
  const forbidden = namesOf(patch).find((name) => matches(name, forbid) || !matches(name, allow));
  if (forbidden === undefined) return null;
  return `packages.allow and packages.forbid of this host do not let orders change ${forbidden}`;
}

function namesOf({ packages, removals = [] }: PackagePatch): readonly string[] {
  return [...packages.map(({ name }) => name), ...removals];
}

function packagesOf({ operationId, task }: Order, host: PackageHost): ListedPackages {
  if (task.operation !== 'reboot' && task.patch.kind === host.kind) return canonical(task.patch, host);
  throw new Error(`${operationId} is not about ${host.kind} packages`);
}

function canonical({ packages, removals = [] }: PackagePatch, host: PackageHost): ListedPackages {
  return {
    packages: packages.map((each) => ({ ...each, version: host.canonicalVersion(each.version) })),
    removals,
  };
}

function debProgress(progress: Progress | null): DebProgress | null {
  if (progress === null || 'baseline' in progress) return progress;
  throw new Error(`"${progress.stage}" is not about packages`);
}
