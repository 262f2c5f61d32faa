import { join } from 'node:path';
import type { BundleChangeStep, BundleManifest, BundleStep } from '../../model/bundle-manifest';
import type { AtBoundary } from '../boundaries';
import type { ApplicationConfig, AgentConfig } from '../config';
import type { ApplicationVersion, Machine } from '../machine';
import type { CommandResult } from '../run-command';
import type { RunStep } from '../step-runner';
import type { ArtifactSource } from './fetch';
import { bundlePlace, makeBundlePlace, readManifest, versionOf, type BundlePlace } from './versions';

/** Everything outside themselves that the bundle operations need. */
export interface BundleHostOptions {
  readonly config: Pick<AgentConfig, 'dataDir' | 'applications' | 'limits'>;
  readonly machine: Machine;
  readonly source: ArtifactSource;
  /** PATH of steps and applications. */
  readonly searchPath: string;
  readonly atBoundary: AtBoundary;
  readonly runStep: RunStep;
}

/** Where a command runs, and as whom. */
export interface StepPlace {
  readonly folder: string;
  readonly runningVersion: string;
  readonly signal: AbortSignal;
  /** It came with an order, and is no step of the bundle. */
  readonly isUnprivileged?: boolean;
}

/** One application of this host, with what is common to the operations on it. */
export class BundleHost {
  readonly place: BundlePlace;

  constructor(
    readonly application: ApplicationConfig,
    readonly options: BundleHostOptions,
  ) {
    this.place = bundlePlace(options.config.dataDir, application.name);
    makeBundlePlace(this.place);
  }

  /** The folder of a version. */
  folder(version: string): string {
    return join(this.place.versions, version);
  }

  manifest(version: string): BundleManifest {
    return readManifest(this.folder(version));
  }

  /** What the machine is told to run for a version. Throws `BundleError` when its manifest cannot be read. */
  applicationVersion(version: string): ApplicationVersion {
    return {
      name: this.application.name,
      label: version,
      directory: this.folder(version),
      command: this.manifest(version).run?.command ?? null,
      environment: this.environment(versionOf(version)),
    };
  }

  /** Starts the version, or stops the application when there is none to run. Throws `MachineError`. */
  async run(version: string | null): Promise<void> {
    const { machine } = this.options;
    if (version === null) await machine.stopApplication(this.application.name);
    else await machine.restartApplication(this.applicationVersion(version));
  }

  /** Runs a step of an order. */
  async runStep(step: BundleStep | BundleChangeStep, where: StepPlace): Promise<CommandResult> {
    const { atBoundary } = this.options;
    const onLaunched = (): void => {
      atBoundary('step_started');
    };
    const result = await this.runUnordered(step, where, onLaunched);
    atBoundary('step_done');
    return result;
  }

  /** Runs a command in a version's folder. `runningVersion` is what the command is told should be running. */
  runUnordered(step: BundleStep, where: StepPlace, onLaunched?: () => void): Promise<CommandResult> {
    return this.options.runStep({
      command: step.command,
      timeoutMs: step.timeoutMs,
      limits: step.limits,
      cwd: where.folder,
      env: this.environment(where.runningVersion),
      hidden: this.application.environment,
      signal: where.signal,
      ...(where.isUnprivileged === true && { isUnprivileged: true }),
      ...(onLaunched !== undefined && { onLaunched }),
    });
  }

  /** Clean: nothing of the agent's own environment gets through. */
  private environment(version: string): Readonly<Record<string, string>> {
    return {
      ...this.application.environment,
      PATH: this.options.searchPath,
      LANG: 'C',
      LC_ALL: 'C',
      RINGMASTER_BUNDLE: this.application.name,
      RINGMASTER_VERSION: version,
    };
  }
}
