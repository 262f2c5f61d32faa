import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPackage } from '../../deploy/agent/build-package';
import { bundleAgent, type AgentBundle } from '../../deploy/agent/bundle';

/** Our package as it is built, at versions that a test chooses. */
export class AgentPackages {
  private constructor(
    private readonly bundle: AgentBundle,
    private readonly folder: string,
  ) {}

  /** Bundles the compiled agent, once for a file of tests; some seconds. */
  static async create(): Promise<AgentPackages> {
    return new AgentPackages(await bundleAgent(), mkdtempSync(join(tmpdir(), 'ringmaster-packages-')));
  }

  /** Builds a version; resolves with the .deb. `code`: what the agent is instead of the one of this checkout. */
  async build(version: string, code = this.bundle.code): Promise<string> {
    const { file } = await buildPackage({
      release: { version, epoch: 1_700_000_000 },
      bundle: { ...this.bundle, code },
      node: process.execPath,
      compression: 'none',
      into: this.folder,
    });
    return file;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
