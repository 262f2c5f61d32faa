import fc from 'fast-check';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildBundle } from '../../cli/bundle-archive';
import { inspectBundle } from '../../cli/inspect-bundle';
import { storedGzip } from '../../cli/stored-gzip';

const ROOT = join(__dirname, '..', '..');
const HELLO = join(ROOT, 'examples', 'hello');

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-bundle-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

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

  it('is not built into its own folder, where the next one would hold it', async () => {
    const folder = join(dir, 'folder');
    mkdirSync(join(folder, 'out'), { recursive: true });
    writeFileSync(join(folder, 'bundle.yaml'), readFileSync(join(HELLO, '1.0.0', 'bundle.yaml')));
    for (const out of [join(folder, 'hello.tar.gz'), join(folder, 'out', 'hello.tar.gz')]) {
      expect((await refusal(buildBundle(folder, out))).message).toContain('lies in the folder itself');
    }
    const { digest } = await buildBundle(folder, `${folder}.tar.gz`);
    expect((await buildBundle(folder, `${folder}.tar.gz`)).digest).toBe(digest);
  });

  it('is not built when a step is a program that is not in it, or cannot be executed', async () => {
    const folder = join(dir, 'folder');
    mkdirSync(join(folder, 'bin'), { recursive: true });
    writeFileSync(join(folder, 'bin', 'check'), '#!/bin/sh\n', { mode: 0o644 });
    const manifest = `
apiVersion: ringmaster/v1
kind: Bundle
metadata: { name: hello, version: "1" }
run: { command: [./bin/start] }
steps: { install: { command: [sh, missing-is-no-program.sh] }, smoke: { command: [bin/check] } }
`;
    writeFileSync(join(folder, 'bundle.yaml'), manifest);
    const { message } = await refusal(buildBundle(folder, join(dir, 'out.tar.gz')));
    expect(message).toContain('run.command: the bundle holds no bin/start');
    expect(message).toContain('steps.smoke.command: bin/check is not executable');
    expect(message).not.toContain('steps.install');
  });

  it('says of each file what it is, so that two archives can be compared', async () => {
    const folder = join(dir, 'folder');
    mkdirSync(join(folder, 'empty'), { recursive: true });
    writeFileSync(join(folder, 'bundle.yaml'), readFileSync(join(HELLO, '1.0.0', 'bundle.yaml')));
    writeFileSync(join(folder, 'x'), 'x', { mode: 0o755 });
    await buildBundle(folder, join(dir, 'out.tar.gz'));
    const { files, unpackedBytes } = await inspectBundle(join(dir, 'out.tar.gz'));
    expect(files.map(({ path, executable }) => [path, executable])).toEqual([
      ['bundle.yaml', false],
      ['x', true],
    ]);
    expect(files[1]).toMatchObject({
      size: 1,
      digest: 'sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
    });
    expect(unpackedBytes).toBe(files[0]!.size + 1);
  });
});
