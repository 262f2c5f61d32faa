import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const HOME = '/usr/lib/ringmaster-agent';

/** The package's files in a folder of their own: what runs on a host, with nothing installed. */
export class UnpackedAgent {
  private constructor(private readonly root: string) {}

  static async unpack(packageFile: string, root: string): Promise<UnpackedAgent> {
    await run('dpkg-deb', ['--extract', packageFile, root]);
    const agent = new UnpackedAgent(root);
    const launcher = readFileSync(agent.program, 'utf8');
    // The one place that knows where the package lies.
    writeFileSync(agent.program, launcher.replaceAll(HOME, join(root, HOME)));
    return agent;
  }

  private get program(): string {
    return join(this.root, 'usr/bin/ringmaster-agent');
  }

  /**
   * Starts it. The kernel forgets the files first, as after a boot: those that were just written lie in its memory in
   * larger pieces, of which more counts as resident.
   */
  async start(config: string): Promise<ChildProcess> {
    for (const file of ['node', 'dist/agent/main.js']) {
      const path = join(this.root, HOME, file);
      await run('sync', [path]);
      await run('dd', [`if=${path}`, 'iflag=nocache', 'count=0']);
    }
    return spawn(this.program, ['run', '--config', config], { stdio: 'ignore' });
  }

  /** Starts it again with what is in memory. */
  startWarm(config: string): ChildProcess {
    return spawn(this.program, ['run', '--config', config], { stdio: 'ignore' });
  }
}
