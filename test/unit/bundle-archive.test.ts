import fc from 'fast-check';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { pack, type Header } from 'tar-stream';
import { unpackArchive } from '../../agent/bundle/unpack';
import { buildBundle, inspectBundle } from '../../cli/bundle-archive';
import { storedGzip } from '../../cli/stored-gzip';

const ROOT = join(__dirname, '..', '..');
const HELLO = join(ROOT, 'examples', 'hello');
const LIMITS = { maxBundleBytes: 1_000_000, maxBundleFiles: 50 };

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-bundle-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

type Entry = Partial<Header> & { readonly name: string; readonly body?: string };

async function archive(entries: readonly Entry[]): Promise<string> {
  const tar = pack();
  for (const { body, ...header } of entries) tar.entry(header, body ?? '');
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  const file = join(dir, 'archive.tar.gz');
  writeFileSync(file, gzipSync(Buffer.concat(chunks)));
  return file;
}

async function refusal(act: Promise<unknown>): Promise<{ kind: string; message: string }> {
  return act.then(
    () => {
      throw new Error('it was taken');
    },
    (error: unknown) => error as { kind: string; message: string },
  );
}

describe("a bundle's archive", () => {
  it.each(['1.0.0', '2.0.0', '3.0.0'])(
    'of hello %s has the digest that README and campaign files name',
    async (version) => {
      const built = await buildBundle(join(HELLO, version), join(dir, 'hello.tar.gz'));
      expect(readFileSync(join(HELLO, 'README.md'), 'utf8')).toContain(built.digest);
      expect(await inspectBundle(join(dir, 'hello.tar.gz'))).toMatchObject({
        name: 'hello',
        version,
        digest: built.digest,
      });
      for (const file of readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.yaml'))) {
        const text = readFileSync(join(ROOT, 'examples', file), 'utf8');
        if (/name: hello/.test(text) && text.includes(`version: ${version}`)) expect(text).toContain(built.digest);
      }
    },
  );

  it('does not depend on times, on modes beyond "executable", or on the order files were made in', async () => {
    const contents = readFileSync(join(HELLO, '1.0.0', 'bundle.yaml'));
    const build = async (name: string, names: readonly string[], mode: number): Promise<string> => {
      const folder = join(dir, name);
      mkdirSync(join(folder, 'b'), { recursive: true });
      for (const file of names) {
        writeFileSync(join(folder, file), file);
        chmodSync(join(folder, file), mode);
        utimesSync(join(folder, file), mode, mode);
      }
      writeFileSync(join(folder, 'bundle.yaml'), contents);
      return (await buildBundle(folder, join(dir, `${name}.tar.gz`))).digest;
    };
    const one = await build('one', ['z', 'b/y', 'a', 'Z', 'é'], 0o600);
    expect(await build('two', ['é', 'Z', 'a', 'b/y', 'z'], 0o666)).toBe(one);
    expect(await build('three', ['é', 'Z', 'a', 'b/y', 'z'], 0o755)).not.toBe(one);
  });

  it('is gzip that any program reads, cut the same however the bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 70_000, size: 'max' }), { maxLength: 4 }),
        async (chunks) => {
          const collect = async (parts: readonly Uint8Array[]): Promise<Buffer> => {
            const out: Buffer[] = [];
            const source = (async function* () {
              for (const part of parts) yield Buffer.from(part);
            })();
            for await (const part of storedGzip(source)) out.push(part);
            return Buffer.concat(out);
          };
          const zipped = await collect(chunks);
          expect(gunzipSync(zipped).equals(Buffer.concat(chunks))).toBe(true);
          expect((await collect([Buffer.concat(chunks)])).equals(zipped)).toBe(true);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('is not built out of a folder with a link, without a manifest, or with a bad one', async () => {
    const out = join(dir, 'out.tar.gz');
    const folder = join(dir, 'folder');
    mkdirSync(folder);
    expect((await refusal(buildBundle(folder, out))).message).toContain('has no bundle.yaml');
    writeFileSync(join(folder, 'bundle.yaml'), 'kind: Bundle\nkind: Bundle\n');
    expect((await refusal(buildBundle(folder, out))).message).toContain('unique');
    symlinkSync('/etc/passwd', join(folder, 'link'));
    expect((await refusal(buildBundle(folder, out))).message).toContain('"link" is a link');
    expect(existsSync(out)).toBe(false);
  });
});

describe('unpacking an archive', () => {
  const target = (): string => join(dir, 'unpacked');

  it('brings back the files, executable or not, and nothing else of their modes', async () => {
    const file = await archive([
      { name: 'bin/run', body: 'run', mode: 0o777 },
      { name: 'data/', type: 'directory' },
      { name: 'data/x', body: 'x', mode: 0o600 },
    ]);
    await unpackArchive(file, target(), LIMITS);
    expect(readFileSync(join(target(), 'data', 'x'), 'utf8')).toBe('x');
    expect(lstatSync(join(target(), 'bin', 'run')).mode & 0o7777).toBe(0o755);
    expect(lstatSync(join(target(), 'data', 'x')).mode & 0o7777).toBe(0o644);
  });

  it.each<[string, readonly Entry[]]>([
    ['a path above', [{ name: '../evil', body: 'x' }]],
    ['a path above, hidden in the middle', [{ name: 'a/../../evil', body: 'x' }]],
    ['an absolute path', [{ name: '/tmp/ringmaster-evil', body: 'x' }]],
    ['a symbolic link', [{ name: 'link', type: 'symlink', linkname: '/etc' }]],
    [
      'a link and a file through it',
      [
        { name: 'a', type: 'symlink', linkname: '..' },
        { name: 'a/evil', body: 'x' },
      ],
    ],
    ['a hard link', [{ name: 'link', type: 'link', linkname: '/etc/passwd' }]],
    ['a device', [{ name: 'null', type: 'character-device', devmajor: 1, devminor: 3 }]],
    ['a pipe', [{ name: 'pipe', type: 'fifo' }]],
    ['a setuid file', [{ name: 'su', body: 'x', mode: 0o4755 }]],
    ['a setgid file', [{ name: 'sg', body: 'x', mode: 0o2755 }]],
    [
      'the same file twice',
      [
        { name: 'a', body: '1' },
        { name: 'a', body: '2' },
      ],
    ],
    [
      'a folder where a file is',
      [
        { name: 'a', body: '1' },
        { name: 'a/b', body: '2' },
      ],
    ],
    [
      'a file where a folder is',
      [
        { name: 'a/b', body: '1' },
        { name: 'a', body: '2' },
      ],
    ],
  ])('refuses %s', async (_, entries) => {
    const file = await archive([{ name: 'first', body: 'good' }, ...entries]);
    const error = await refusal(unpackArchive(file, target(), LIMITS));
    expect(error.kind ?? error.message).toMatch(/bundle_invalid|EEXIST|EISDIR/);
    expect(existsSync(join(dir, 'evil'))).toBe(false);
    expect(existsSync('/tmp/ringmaster-evil')).toBe(false);
  });

  it('refuses more bytes or files than it may', async () => {
    const big = await archive([{ name: 'zeros', body: '\0'.repeat(2_000_000) }]);
    expect((await refusal(unpackArchive(big, target(), LIMITS))).kind).toBe('bundle_too_large');
    const many = await archive(Array.from({ length: 51 }, (_, index) => ({ name: `f${String(index)}`, body: '' })));
    expect((await refusal(unpackArchive(many, target(), LIMITS))).kind).toBe('bundle_too_large');
  });

  it('refuses what is no archive, or only the first part of one', async () => {
    const file = await archive([{ name: 'a', body: 'x'.repeat(5000) }]);
    writeFileSync(join(dir, 'cut'), readFileSync(file).subarray(0, 60));
    expect((await refusal(unpackArchive(join(dir, 'cut'), target(), LIMITS))).kind).toBe('bundle_invalid');
    writeFileSync(join(dir, 'text'), 'hello');
    expect((await refusal(unpackArchive(join(dir, 'text'), target(), LIMITS))).kind).toBe('bundle_invalid');
  });

  it('never writes outside its folder, whatever the names are', async () => {
    const part = fc.oneof(fc.constantFrom('..', '.', '', 'a', 'b', '/', '~', 'C:'), fc.string({ maxLength: 4 }));
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 5 }), async (parts) => {
        const name = parts.join('/');
        fc.pre(name !== '' && !name.includes('\0'));
        const before = readdirSync(dir).length;
        const file = await archive([{ name, body: 'x' }]);
        await unpackArchive(file, target(), LIMITS).catch(() => undefined);
        const outside = readdirSync(dir).filter((each) => !['archive.tar.gz', 'unpacked'].includes(each));
        expect(outside).toEqual([]);
        expect(target().startsWith(dir + sep)).toBe(true);
        expect(before).toBeLessThanOrEqual(2);
      }),
      { numRuns: 150 },
    );
  });
});
