import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverNode } from '../../deploy/local/server-node';

const root = join(__dirname, '..', '..');
const name = `node-${process.platform}-${process.arch}`;
const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly optionalDependencies: Readonly<Record<string, string>>;
};
const isInstalled = existsSync(join(root, 'node_modules', name));

describe('the Node of servers', () => {
  it('is the pinned one where its package is installed, else the one that runs this', () => {
    expect(serverNode().version).toBe(isInstalled ? optionalDependencies[name] : process.versions.node);
  });

  it('runs, and is the version it says', () => {
    const { program, version } = serverNode();
    expect(execFileSync(program, ['--version'], { encoding: 'utf8' }).trim()).toBe(`v${version}`);
  });
});
