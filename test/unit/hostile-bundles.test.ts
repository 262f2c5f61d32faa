import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { unpackArchive } from '../../agent/bundle/unpack';
import { inspectBundle } from '../../cli/inspect-bundle';
import { paxRecord, rawArchive, rawTar, type RawEntry } from './raw-archive';

const LIMITS = { maxBundleBytes: 1_000_000, maxBundleFiles: 50 };
const MANIFEST = `
apiVersion: ringmaster/v1
kind: Bundle
metadata: { name: hello, version: "1" }
`;
const BUNDLE_YAML: RawEntry = { name: 'bundle.yaml', body: MANIFEST };

/** Everything a hostile archive could reach from its folder lies in `dir`. */
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-hostile-'));
  mkdirSync(join(dir, 'host', 'staging'), { recursive: true });
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

const target = (): string => join(dir, 'host', 'staging', 'unpacked');

function unpack(archive: Buffer, signal = new AbortController().signal): Promise<void> {
  const file = join(dir, 'archive');
  writeFileSync(file, archive);
  return unpackArchive(file, target(), { limits: LIMITS, signal });
}

async function refusal(act: Promise<unknown>): Promise<{ kind: string; message: string }> {
  return act.then(
    () => {
      throw new Error('it was taken');
    },
    (error: unknown) => error as { kind: string; message: string },
  );
}

/** What stands outside the folder that archives are unpacked into. */
function outside(): string[] {
  const all = readdirSync(dir, { recursive: true, encoding: 'utf8' });
  return all.filter((each) => !/^(archive|host|host\/staging|host\/staging\/unpacked(\/.*)?)$/.test(each)).sort();
}

const pax = (...records: readonly [string, string][]): RawEntry => {
  return { name: 'pax', flag: 'x', body: records.map(([key, value]) => paxRecord(key, value)).join('') };
};
const longName = (name: string): RawEntry => ({ name: '././@LongLink', flag: 'L', body: `${name}\0` });
/** 2^80 - 1, as GNU tar writes sizes beyond 8 GiB. */
const ENDLESS = Buffer.concat([Buffer.from([0x80, 0]), Buffer.alloc(10, 0xff)]);
const BELOW_ZERO = Buffer.concat([Buffer.alloc(11, 0xff), Buffer.from([0xf0])]);

const INVALID: readonly [string, readonly RawEntry[]][] = [
  ['a path above', [{ name: '../evil', body: 'x' }]],
  ['a path above, hidden in the middle', [{ name: 'a/../../evil', body: 'x' }]],
  ['a folder above', [{ name: '../evil/', flag: '5' }]],
  ['an absolute path', [{ name: '/tmp/ringmaster-evil', body: 'x' }]],
  ['a path with a drive', [{ name: 'C:/evil', body: 'x' }]],
  ['a path with a backslash', [{ name: '..\\evil', body: 'x' }]],
  ['a path with a line break', [{ name: 'a\nb', body: 'x' }]],
  ['a path with an empty part', [{ name: 'a//b', body: 'x' }]],
  ['a path that begins with "./"', [{ name: './bundle.yaml', body: 'x' }]],
  ['no path at all', [{ name: '', body: 'x' }]],
  ['a path above in a pax header', [pax(['path', '../evil']), { name: 'good', body: 'x' }]],
  ['an absolute path in a pax header', [pax(['path', '/tmp/ringmaster-evil']), { name: 'good', body: 'x' }]],
  [
    'a path above in a pax header for all',
    [{ ...pax(['path', '../evil']), flag: 'g' }, pax(['a', 'b']), { name: 'x' }],
  ],
  ['a path above as a long name', [longName('../evil'), { name: 'good', body: 'x' }]],
  ['a path above in a name too long for a header', [longName(`${'a/'.repeat(80)}../../evil`), { name: 'good' }]],
  ['a path of more than 512 bytes', [pax(['path', 'a/'.repeat(256) + 'b']), { name: 'good' }]],
  ['a name that no file system takes', [longName('n'.repeat(256)), { name: 'good' }]],
  ['a name of few characters and many bytes', [longName('€'.repeat(86)), { name: 'good' }]],
  ['a name that turns what is shown around', [{ name: 'a\u202eb', body: 'x' }]],
  ['a name with a control character of two bytes', [{ name: 'a\u009bb', body: 'x' }]],
  ['a manifest that no agent would read', [{ name: 'bundle.yaml', body: '#'.repeat(65_537) }]],
  ['a symbolic link', [{ name: 'link', flag: '2', linkname: '/etc' }]],
  [
    'a link and a file through it',
    [
      { name: 'a', flag: '2', linkname: '..' },
      { name: 'a/evil', body: 'x' },
    ],
  ],
  ['a hard link', [{ name: 'link', flag: '1', linkname: '/etc/passwd' }]],
  ['a character device', [{ name: 'null', flag: '3' }]],
  ['a block device', [{ name: 'disk', flag: '4' }]],
  ['a pipe', [{ name: 'pipe', flag: '6' }]],
  ['a contiguous file', [{ name: 'file', flag: '7', body: 'x' }]],
  ['a sparse file', [{ name: 'file', flag: 'S', body: 'x' }]],
  ['a kind that nobody knows', [{ name: 'file', flag: 'Z', body: 'x' }]],
  ['a setuid file', [{ name: 'su', body: 'x', mode: 0o4755 }]],
  ['a setgid file', [{ name: 'sg', body: 'x', mode: 0o2755 }]],
  ['a sticky folder', [{ name: 't/', flag: '5', mode: 0o1777 }]],
  [
    'a file twice',
    [
      { name: 'a', body: '1' },
      { name: 'a', body: '2' },
    ],
  ],
  ['a file twice, once by a pax header', [{ name: 'a', body: '1' }, pax(['path', 'a']), { name: 'b', body: '2' }]],
  ['a manifest twice', [{ name: 'bundle.yaml', body: 'other' }]],
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
  ['a folder with contents of its own', [{ name: 'a/', flag: '5', body: 'x'.repeat(512) }]],
  ['a size below zero', [{ name: 'a', size: BELOW_ZERO }]],
  ['a size that is no number', [{ name: 'a', size: Buffer.from('zzzzzzzzzzz\0') }]],
  ['a size beyond all numbers', [{ name: 'a', size: ENDLESS }]],
  ['a size below zero in a pax header', [pax(['size', '-1']), { name: 'a', body: 'x' }]],
  ['fewer bytes than its header says', [{ name: 'a', body: 'x', size: 5_000 }]],
  ['a header whose sum is wrong', [{ name: 'a', body: 'x', checksum: '000000\0 ' }]],
];

const TOO_LARGE: readonly [string, () => Buffer][] = [
  ['zeros without end in one file', () => rawArchive([BUNDLE_YAML, { name: 'zeros', body: Buffer.alloc(50_000_000) }])],
  [
    'many files that are too much together',
    () => rawArchive(Array.from({ length: 11 }, (_, n) => ({ name: `f${String(n)}`, body: Buffer.alloc(100_000) }))),
  ],
  ['a size that only its header has', () => rawArchive([BUNDLE_YAML, { name: 'a', body: 'x', size: 2_000_000_000 }])],
  ['too many files', () => rawArchive(Array.from({ length: 51 }, (_, n) => ({ name: `f${String(n)}` })))],
  ['too many folders', () => rawArchive(Array.from({ length: 51 }, (_, n) => ({ name: `f${String(n)}/`, flag: '5' })))],
  [
    'too many folders that only paths imply',
    () => rawArchive([BUNDLE_YAML, longName('a/'.repeat(60) + 'b'), { name: 'x' }]),
  ],
  [
    'headers without end, and never a file',
    () =>
      rawArchive([BUNDLE_YAML, ...Array.from({ length: 9 }, () => ({ ...pax(['comment', 'x'.repeat(1_000_000)]) }))]),
  ],
  ['zeros without end after its end', () => gzipSync(Buffer.concat([rawTar([BUNDLE_YAML]), Buffer.alloc(50_000_000)]))],
];

/** A file that `tar` would not show. */
const HIDDEN = rawTar([{ name: 'hidden', body: 'x' }]);
const HALF = rawTar([BUNDLE_YAML]).subarray(0, 1024);
const EMPTY_WITH_A_SUM = Buffer.concat([Buffer.alloc(148), Buffer.from('012345\0 '), Buffer.alloc(356)]);

const BEHIND: readonly [string, Buffer][] = [
  ['a file behind its end', Buffer.concat([HALF, Buffer.alloc(1024), HIDDEN])],
  ['a file behind one empty block', Buffer.concat([HALF, Buffer.alloc(512), HIDDEN])],
  ['a file behind a block that some take for empty', Buffer.concat([HALF, EMPTY_WITH_A_SUM, HIDDEN])],
  ['an empty block before its first file', Buffer.concat([Buffer.alloc(512), rawTar([BUNDLE_YAML])])],
  ['a manifest behind its end', Buffer.concat([Buffer.alloc(1024), rawTar([BUNDLE_YAML])])],
  ['words behind its end', Buffer.concat([HALF, Buffer.alloc(1024), Buffer.from('hello')])],
  ['a header for nothing', Buffer.concat([rawTar([BUNDLE_YAML, pax(['path', 'b'])])])],
];

describe('an archive', () => {
  it.each(BEHIND)('with %s is refused by the agent and by whoever inspects it', async (_, bytes) => {
    for (const compressed of [
      gzipSync(bytes),
      Buffer.concat([gzipSync(bytes.subarray(0, 700)), gzipSync(bytes.subarray(700))]),
    ]) {
      expect((await refusal(unpack(compressed))).kind).toBe('bundle_invalid');
      expect((await refusal(inspectBundle(join(dir, 'archive'), LIMITS))).kind).toBe('archive');
    }
  });

  it('may hold empty blocks in its files and as many as it likes at its end', async () => {
    const zeros = { name: 'zeros', body: Buffer.alloc(200_000) };
    await unpack(
      gzipSync(Buffer.concat([rawTar([BUNDLE_YAML, zeros, { name: 'a', body: 'x' }]), Buffer.alloc(9_216)])),
    );
    expect(readFileSync(join(target(), 'zeros'))).toEqual(zeros.body);
    expect((await inspectBundle(join(dir, 'archive'), LIMITS)).files.map(({ path }) => path)).toContain('a');
  });

  it.each(INVALID)('with %s is refused by the agent that unpacks it and by whoever inspects it', async (_, entries) => {
    const archive = rawArchive([BUNDLE_YAML, ...entries]);
    const error = await refusal(unpack(archive));
    expect([error.kind, error.message]).toEqual([expect.stringMatching(/^bundle_(invalid|too_large)$/), error.message]);
    expect(outside()).toEqual([]);
    expect(() => lstatSync('/tmp/ringmaster-evil')).toThrow('ENOENT');
    expect((await refusal(inspectBundle(join(dir, 'archive'), LIMITS))).kind).toBe('archive');
  });

  it.each(TOO_LARGE)('with %s is refused before it fills the host', async (_, make) => {
    const archive = make();
    expect((await refusal(unpack(archive))).kind).toBe('bundle_too_large');
    const unpacked = readdirSync(target(), { recursive: true, withFileTypes: true });
    const bytes = unpacked.map((each) => (each.isFile() ? lstatSync(join(each.parentPath, each.name)).size : 0));
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(LIMITS.maxBundleBytes);
    expect(unpacked.length).toBeLessThanOrEqual(LIMITS.maxBundleFiles);
    expect((await refusal(inspectBundle(join(dir, 'archive'), LIMITS))).kind).toBe('archive');
  });

  it('is refused when it is none, or when any part of its end is missing', async () => {
    expect((await refusal(unpack(Buffer.from('hello')))).kind).toBe('bundle_invalid');
    const whole = rawArchive([BUNDLE_YAML, { name: 'a', body: 'xyz'.repeat(200) }]);
    for (let length = 0; length < whole.length; length += 1) {
      expect((await refusal(unpack(whole.subarray(0, length)))).kind).toBe('bundle_invalid');
    }
  });

  it('is not unpacked any further once the time of its order is over', async () => {
    const over = AbortSignal.abort();
    expect((await refusal(unpack(rawArchive([BUNDLE_YAML]), over))).kind).toBe('timed_out');
  });

  it('brings back the files, executable or not, and nothing else of their modes', async () => {
    await unpack(
      rawArchive([
        { name: 'bin/run', body: 'run', mode: 0o777 },
        { name: 'data/', flag: '5' },
        { name: 'data/x', body: 'x', mode: 0o600 },
      ]),
    );
    expect(readFileSync(join(target(), 'data', 'x'), 'utf8')).toBe('x');
    expect(lstatSync(join(target(), 'bin', 'run')).mode & 0o7777).toBe(0o755);
    expect(lstatSync(join(target(), 'data', 'x')).mode & 0o7777).toBe(0o644);
  });
});

describe('whatever the bytes of an archive are', () => {
  const name = fc
    .array(fc.oneof(fc.constantFrom('..', '.', '', 'a', 'b', 'bundle.yaml', '~', 'C:'), fc.string({ maxLength: 4 })), {
      minLength: 1,
      maxLength: 5,
    })
    .map((parts) => parts.join('/'));
  const entry = fc.record({
    name,
    body: fc.string({ maxLength: 20 }),
    flag: fc.constantFrom('0', '0', '0', '5', '1', '2', 'x', 'g', 'L', 'K', '7'),
    linkname: fc.constantFrom('', '..', '/etc'),
    mode: fc.constantFrom(0o644, 0o755, 0o4755, 0o7777),
  });

  it('nothing is written outside its folder, no link and no special mode is made, and both judges agree', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 6 }), async (entries) => {
        const archive = rawArchive([BUNDLE_YAML, ...entries]);
        const taken = await unpack(archive).then(
          () => true,
          (error: unknown) => {
            expect((error as { kind?: string }).kind).toMatch(/^bundle_/);
            return false;
          },
        );
        expect(outside()).toEqual([]);
        for (const each of readdirSync(target(), { recursive: true, withFileTypes: true })) {
          expect(each.isFile() || each.isDirectory()).toBe(true);
          expect(lstatSync(join(each.parentPath, each.name)).mode & 0o7000).toBe(0);
        }
        const inspected = await inspectBundle(join(dir, 'archive'), LIMITS).then(
          () => true,
          () => false,
        );
        expect(inspected).toBe(taken);
      }),
      { numRuns: 300 },
    );
  });

  it('tar shows each file of an archive that is taken', async () => {
    const block = fc.oneof(
      fc.constantFrom(Buffer.alloc(512), EMPTY_WITH_A_SUM, Buffer.alloc(1_536), Buffer.from('x')),
      fc.tuple(fc.constantFrom('a', 'b', 'c/d'), fc.constantFrom('', 'x', '\0'.repeat(600))).map(([path, body]) => {
        return rawTar([{ name: path, body }]).subarray(0, -1024);
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(block, { maxLength: 4 }), async (blocks) => {
        const archive = gzipSync(Buffer.concat([HALF, ...blocks]));
        const taken = await unpack(archive).then(
          () => true,
          () => false,
        );
        if (!taken) return;
        const shown = execFileSync('tar', ['tzf', join(dir, 'archive')], { encoding: 'utf8', stdio: 'pipe' });
        const inspected = await inspectBundle(join(dir, 'archive'), LIMITS);
        expect(shown.trim().split('\n')).toEqual(inspected.files.map(({ path }) => path));
      }),
      { numRuns: 60 },
    );
  });

  it('an archive with bytes turned brings back exactly what was packed, or is refused', async () => {
    const packed = { 'bundle.yaml': MANIFEST, a: 'x'.repeat(700), 'b/c': 'y' };
    const whole = rawArchive(Object.entries(packed).map(([path, body]) => ({ name: path, body })));
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const damaged = Buffer.from(whole);
        damaged[at]! ^= by;
        try {
          await unpack(damaged);
        } catch (error) {
          expect((error as { kind?: string }).kind).toMatch(/^bundle_/);
          return;
        }
        for (const [path, body] of Object.entries(packed))
          expect(readFileSync(join(target(), path), 'utf8')).toBe(body);
      }),
      { numRuns: 300 },
    );
  });
});
