import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { command, PLAIN_ENVIRONMENT } from '../lab/command';
import { CHECKOUT } from '../local/checkout';
import type { AgentBundle } from './bundle';
import { controlText } from './control';
import { copyrightText } from './copyright';
import type { Release } from './release';

const SOURCES = join(CHECKOUT, 'deploy', 'agent');
const HOME = 'usr/lib/ringmaster-agent';
const DOCUMENTS = 'usr/share/doc/ringmaster-agent';
const MAINTAINER_SCRIPTS = ['postinst', 'prerm', 'postrm'] as const;

/** What is built, and where. */
export interface PackageRequest {
  readonly release: Release;
  readonly bundle: AgentBundle;
  /** The Node that goes in. */
  readonly node: string;
  /** `xz` for hosts, minutes of work; `none` for tests. */
  readonly compression: 'xz' | 'none';
  /** A folder. */
  readonly into: string;
}

/** A package that was built. Sizes in bytes. */
export interface BuiltPackage {
  readonly file: string;
  readonly bytes: number;
  readonly installedBytes: number;
}

/** Builds the .deb with Debian's tools. The same input gives the same bytes. @throws CommandError of the tool that failed. */
export async function buildPackage(request: PackageRequest): Promise<BuiltPackage> {
  const scratch = mkdtempSync(join(tmpdir(), 'ringmaster-package-'));
  try {
    const tree = join(scratch, 'tree');
    await layOut(tree, request);
    const files = filesBelow(tree);
    const installedBytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
    const architecture = (await command('dpkg', ['--print-architecture'])).trim();
    const { version, epoch } = request.release;
    const libraries = await librariesOf(join(tree, HOME, 'node'), scratch);
    const control = join(tree, 'DEBIAN');
    mkdirSync(control, { mode: 0o755 });
    put(join(control, 'md5sums'), files.map((file) => `${md5(file)}  ${relative(tree, file)}\n`).join(''));
    const installedKib = Math.ceil(installedBytes / 1024);
    put(join(control, 'control'), controlText({ version, architecture, libraries, installedKib }));
    for (const name of MAINTAINER_SCRIPTS) putProgram(join(SOURCES, 'debian', name), join(control, name));
    mkdirSync(request.into, { recursive: true });
    const file = join(request.into, `ringmaster-agent_${version}_${architecture}.deb`);
    await command('dpkg-deb', ['--build', '--root-owner-group', `-Z${request.compression}`, tree, file], {
      env: { ...PLAIN_ENVIRONMENT, SOURCE_DATE_EPOCH: String(epoch) },
    });
    return { file, bytes: statSync(file).size, installedBytes };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Every file as it will lie on a host. */
async function layOut(tree: string, { release, bundle, node }: PackageRequest): Promise<void> {
  const at = (path: string): string => join(tree, path);
  const own = (name: string): string => join(SOURCES, name);
  put(at(`${HOME}/dist/agent/main.js`), bundle.code);
  put(at(`${HOME}/package.json`), `${JSON.stringify({ name: 'ringmaster-agent', version: release.version })}\n`);
  // Symbols for debuggers are 12 MB of it. The dynamic ones stay.
  await command('strip', ['--strip-unneeded', '-o', at(`${HOME}/node`), node]);
  chmodSync(at(`${HOME}/node`), 0o755);
  putProgram(own('debian/ringmaster-agent'), at('usr/bin/ringmaster-agent'));
  put(at('usr/lib/systemd/system/ringmaster-agent.service'), readFileSync(own('ringmaster-agent.service')));
  for (const name of ['agent.yaml', 'policy.yaml']) put(at(`${DOCUMENTS}/examples/${name}`), readFileSync(own(name)));
  put(at(`${DOCUMENTS}/copyright`), copyrightText(node, bundle.packages));
  put(at(`${DOCUMENTS}/changelog.gz`), gzipSync(readFileSync(join(CHECKOUT, 'CHANGELOG.md')), { level: 9 }));
}

function put(file: string, contents: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
  writeFileSync(file, contents);
  chmodSync(file, 0o644);
}

function putProgram(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
  copyFileSync(from, to);
  chmodSync(to, 0o755);
}

function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.sort();
}

function md5(file: string): string {
  return createHash('md5').update(readFileSync(file)).digest('hex');
}

/**
 * The Debian packages of the libraries a program is linked with, at the versions its symbols need. Of libc6 the symbols'
 * own versions are taken: dpkg-shlibdeps names that release in which libpthread became part of it.
 */
async function librariesOf(program: string, scratch: string): Promise<string> {
  // It insists on the place of a source package.
  put(join(scratch, 'debian', 'control'), 'Source: ringmaster-agent\n\nPackage: ringmaster-agent\nArchitecture: any\n');
  const answer = await command('dpkg-shlibdeps', ['-O', program], { cwd: scratch });
  const libraries = /^shlibs:Depends=(.+)$/m.exec(answer)?.[1];
  if (libraries === undefined) throw new Error(`dpkg-shlibdeps does not say what ${program} needs`);
  const versions = [...(await command('objdump', ['-p', program])).matchAll(/ GLIBC_(\d+)\.(\d+)$/gm)];
  const [major = 0, minor = 0] =
    versions
      .map(([, first, second]) => [Number(first), Number(second)] as const)
      .sort((a, b) => b[0] - a[0] || b[1] - a[1])[0] ?? [];
  return libraries.replace(/libc6 \(>= [^)]+\)/, `libc6 (>= ${String(major)}.${String(minor)})`);
}
