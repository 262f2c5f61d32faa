import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import type { WorkerDeploymentVersion } from '@temporalio/common';

/**
 * Which build's workflow code runs what (docs/operations.md, "Deploying under load"). A campaign stays with the build it
 * was launched on; new ones go to the build that is current.
 */
export interface Deployments {
  readonly service: Connection['workflowService'];
  readonly namespace: string;
  /** Who asked, as Temporal shows it. */
  readonly identity: string;
}

/** What a build still does. `drained`: nothing runs on it any more, its workers may end. */
export type BuildState = 'inactive' | 'current' | 'ramping' | 'draining' | 'drained';

/** One build of a deployment. */
export interface Build {
  readonly buildId: string;
  readonly state: BuildState;
}

/** Why a build is not made current, or not listed. */
export const DEPLOYMENT_ERROR_KINDS = ['unknown_deployment', 'unknown_build', 'refused'] as const;
export type DeploymentErrorKind = (typeof DEPLOYMENT_ERROR_KINDS)[number];

/** What an operator asked of a deployment was not done; `message` says why, and `cause` is for the log. */
export class DeploymentError extends Error {
  override readonly name = 'DeploymentError';

  constructor(
    readonly kind: DeploymentErrorKind,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}

const NOT_FOUND = 5;
const FAILED_PRECONDITION = 9;
/** `STATES[n]` is the state of that number in Temporal's WorkerDeploymentVersionStatus. */
const STATES: readonly (BuildState | undefined)[] = [
  undefined,
  'inactive',
  'current',
  'ramping',
  'draining',
  'drained',
];
/** Temporal hears of a build from its workers' first polls, a moment after they started. */
const LOOK_AGAIN_MS = 500;

interface Described {
  readonly builds: readonly Build[];
  readonly currentBuildId: string | null;
  readonly conflictToken: Uint8Array;
}

/** The builds that Temporal knows of a deployment. Throws DeploymentError `unknown_deployment`. */
export async function listBuilds(deployments: Deployments, deploymentName: string): Promise<readonly Build[]> {
  const described = await describe(deployments, deploymentName);
  if (described === null) throw unknownDeployment(deploymentName);
  return described.builds;
}

/**
 * Has campaigns launched from now on run on this build; those that run stay with theirs. Its workers must poll every task
 * queue that the present build's do: they are waited for, `withinMs` at most. Throws DeploymentError; then nothing changed.
 */
export async function makeCurrent(
  deployments: Deployments,
  version: WorkerDeploymentVersion,
  { withinMs }: { readonly withinMs: number },
): Promise<void> {
  for (const end = performance.now() + withinMs; ;) {
    const failure = await tryToMakeCurrent(deployments, version);
    if (failure === null) return;
    if (performance.now() > end) throw failure;
    await sleep(LOOK_AGAIN_MS);
  }
}

async function tryToMakeCurrent(
  deployments: Deployments,
  version: WorkerDeploymentVersion,
): Promise<DeploymentError | null> {
  const described = await describe(deployments, version.deploymentName);
  if (described === null) return unknownDeployment(version.deploymentName);
  if (!described.builds.some(({ buildId }) => buildId === version.buildId)) {
    const known = described.builds.map(({ buildId }) => buildId).join(', ');
    return new DeploymentError('unknown_build', `no worker of build ${version.buildId} polls; known builds: ${known}`);
  }
  try {
    await setCurrent(deployments, version, described.conflictToken);
    return null;
  } catch (error) {
    if (codeOf(error) !== FAILED_PRECONDITION) throw error;
    const said = `Temporal refuses build ${version.buildId}: ${reasonOf(error)}`;
    return new DeploymentError('refused', said, { cause: error });
  }
}

/**
 * Makes this build current where none is: on a fresh server nothing would run otherwise. Later builds are made current by
 * an operator. Resolves to the build that is current, or null when `signal` ended the wait; retries whatever fails.
 */
export async function becomeCurrentIfFirst(
  deployments: Deployments,
  version: WorkerDeploymentVersion,
  { signal, onFailure }: { readonly signal: AbortSignal; readonly onFailure: (error: unknown) => void },
): Promise<string | null> {
  const isOver = (): boolean => signal.aborted;
  while (!isOver()) {
    try {
      const described = await describe(deployments, version.deploymentName);
      if (described !== null && described.currentBuildId !== null) return described.currentBuildId;
      if (described?.builds.some(({ buildId }) => buildId === version.buildId) === true) {
        // The token lets one of two first builds win; the other finds it current at its next look.
        await setCurrent(deployments, version, described.conflictToken);
        continue;
      }
    } catch (error) {
      if (!isOver()) onFailure(error);
    }
    // Aborted: the loop looks at the signal next.
    await sleep(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
  return null;
}

async function describe({ service, namespace }: Deployments, deploymentName: string): Promise<Described | null> {
  try {
    const { workerDeploymentInfo: info, conflictToken } = await service.describeWorkerDeployment({
      namespace,
      deploymentName,
    });
    const builds = (info?.versionSummaries ?? []).map(({ deploymentVersion, status }): Build => ({
      buildId: deploymentVersion?.buildId ?? '',
      state: STATES[status ?? 0] ?? 'inactive',
    }));
    const current = info?.routingConfig?.currentDeploymentVersion?.buildId ?? '';
    return { builds, conflictToken, currentBuildId: current === '' ? null : current };
  } catch (error) {
    if (codeOf(error) === NOT_FOUND) return null;
    throw error;
  }
}

async function setCurrent(
  { service, namespace, identity }: Deployments,
  { deploymentName, buildId }: WorkerDeploymentVersion,
  conflictToken: Uint8Array,
): Promise<void> {
  await service.setWorkerDeploymentCurrentVersion({ namespace, deploymentName, buildId, conflictToken, identity });
}

function unknownDeployment(name: string): DeploymentError {
  return new DeploymentError('unknown_deployment', `Temporal knows no deployment ${name}: start a worker of it first`);
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

function reasonOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'details' in error ? String(error.details) : String(error);
}
