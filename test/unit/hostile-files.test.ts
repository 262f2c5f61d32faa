import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readManifest } from '../../agent/bundle/versions';
import { parseConfig } from '../../agent/config';
import { parseJournal, type JournalContents } from '../../agent/journal';
import { encodeRecord, JOURNAL_MAGIC, JournalError } from '../../agent/journal-file';
import { parsePolicy } from '../../agent/policy/host-policy';
import { parseHostList } from '../../api/host-list-document';
import { readCampaignFile } from '../../documents/read-campaign-file';
import { EnrolError } from '../../enrol/enrol-error';
import { parseEnrolRequest, parseRenewRequest } from '../../enrol/request-body';
import { BUNDLE_MANIFEST_PATH } from '../../model/bundle-manifest';
import type { Problem } from '../../model/campaign-file/problem';
import { parseEnvelope } from '../../trust/envelope-file';
import { keyFileHolder } from '../../trust/key-file';
import { readManifestPayload } from '../../trust/manifest-document';
import { TrustError } from '../../trust/trust-error';
import { corpusBytes, corpusTexts } from '../corpus';
import { manifestData } from '../trust-fixture';

/**
 * Files and documents that come from outside, with anything in them: each reader gives its value or its own problems, and
 * never an error that nobody foresaw. The corpus comes first (test/corpus/).
 */

const RUNS = { numRuns: 300 };
const EXAMPLES = join(__dirname, '..', '..', 'examples');
const read = (...path: string[]): string => readFileSync(join(EXAMPLES, ...path), 'utf8');

/** What YAML and JSON make something of, and what numbers, names and dates have to be refused. */
const PIECES = [
  '',
  ' ',
  '\n',
  '\t',
  '- ',
  ': ',
  ', ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '&a ',
  '*a',
  '*-kernel',
  '<<: ',
  '!!x ',
  '|',
  '>',
  '#',
];
const VALUES = [
  '~',
  'null',
  '0x1F',
  '1e999',
  '-0',
  '.inf',
  '.nan',
  '99999999999999999999',
  '1h',
  '2001-01-01',
  '__proto__',
  'constructor',
];
const STRANGE = [
  '\0',
  '\u2028',
  '\ud800',
  '\ufeff',
  '😀',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  'x'.repeat(5_000),
  '['.repeat(500),
  '- '.repeat(500),
];
const piece = fc.constantFrom(...PIECES, ...VALUES, ...STRANGE);

/** A text that was good, with pieces put in or taken out, or nothing but pieces. */
function anyTextLike(...samples: readonly string[]): fc.Arbitrary<string> {
  const slip = fc.tuple(fc.nat(), fc.nat(30), piece);
  const damaged = fc
    .tuple(fc.constantFrom(...samples), fc.array(slip, { minLength: 1, maxLength: 4 }))
    .map(([sample, slips]) =>
      slips.reduce((text, [at, out, put]) => {
        const from = at % (text.length + 1);
        return text.slice(0, from) + put + text.slice(from + out);
      }, sample),
    );
  return fc.oneof(
    { weight: 6, arbitrary: damaged },
    { weight: 1, arbitrary: fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  );
}

/** What an act comes to; an error of another class than these fails the test. */
function outcomeOf<Value>(
  act: () => Value,
  ...foreseen: readonly (abstract new (...args: never[]) => Error)[]
): Value | null {
  try {
    return act();
  } catch (error) {
    if (foreseen.some((each) => error instanceof each)) return null;
    throw error;
  }
}

/** Problems that a person can find in the text. */
function expectPlaces(problems: readonly Problem[], text: string): void {
  expect(problems.length).toBeGreaterThan(0);
  const lines = text.split(/\r\n|[\n\r]/).length;
  expect(problems.filter(({ line, column }) => line < 1 || line > lines || column < 1)).toEqual([]);
  expect(problems.filter(({ message, next }) => message.length > 500 || next.length > 500)).toEqual([]);
}

test('a campaign file', () => {
  fc.assert(
    fc.property(anyTextLike(read('local-good.yaml'), read('emergency.yaml')), (text) => {
      const result = readCampaignFile(text);
      if (!result.ok) expectPlaces(result.problems, text);
    }),
    { ...RUNS, examples: corpusTexts('campaign-files') },
  );
});

test('a list of hosts', () => {
  const sample = read('fleet.yaml').split('\n').slice(0, 8).join('\n');
  fc.assert(
    fc.property(anyTextLike(sample), (text) => {
      const result = parseHostList(text);
      if (result.ok) expect(new Set(result.hosts.map(({ name }) => name)).size).toBe(result.hosts.length);
      else expectPlaces(result.problems, text);
    }),
    { ...RUNS, examples: corpusTexts('host-lists') },
  );
});

test("an agent's configuration, and its host's policy", () => {
  const config = readFileSync(join(__dirname, '..', '..', 'deploy', 'agent', 'agent.yaml'), 'utf8');
  const policy =
    'apiVersion: ringmaster/v1\nkind: HostPolicy\npackages: { forbid: ["linux-*"] }\nhours: { between: ["22:00", "05:00"] }\n';
  fc.assert(
    fc.property(anyTextLike(config, policy), (text) => {
      for (const result of [parseConfig(text, '/srv'), parsePolicy(text)]) {
        if (!result.ok) expect(result.problems.length).toBeGreaterThan(0);
      }
    }),
    { ...RUNS, examples: corpusTexts('host-files') },
  );
});

test("a bundle's manifest", () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringmaster-manifests-'));
  try {
    fc.assert(
      fc.property(anyTextLike(read('hello', '2.0.0', 'bundle.yaml')), (text) => {
        writeFileSync(join(folder, BUNDLE_MANIFEST_PATH), text);
        try {
          readManifest(folder);
        } catch (error) {
          expect(error).toMatchObject({ kind: 'bundle_invalid' });
        }
      }),
      { ...RUNS, examples: corpusTexts('bundle-manifests') },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a signed document, its envelope and a key file', () => {
  const manifest = JSON.stringify(manifestData(), null, 2);
  const envelope = JSON.stringify({
    payloadType: 'application/vnd.ringmaster.manifest+json',
    payload: Buffer.from(manifest).toString('base64'),
    signatures: [{ keyid: 'a'.repeat(64), sig: 'b'.repeat(86) + '==' }],
  });
  fc.assert(
    fc.property(anyTextLike(manifest, envelope), (text) => {
      outcomeOf(() => readManifestPayload(Buffer.from(text)), TrustError);
      outcomeOf(() => parseEnvelope(text), TrustError);
      outcomeOf(() => keyFileHolder(text), TrustError);
    }),
    { ...RUNS, examples: corpusTexts('signed-documents') },
  );
});

test('a request for a certificate', () => {
  const base64 = Buffer.from('some bytes').toString('base64');
  const enrol = JSON.stringify({ token: `rmj_${'a'.repeat(43)}`, name: 'host-01', csr: base64 });
  const renew = JSON.stringify({ csr: base64, certificate: base64, signature: base64 });
  fc.assert(
    fc.property(anyTextLike(enrol, renew), (text) => {
      for (const parse of [parseEnrolRequest, parseRenewRequest]) outcomeOf<unknown>(() => parse(text), EnrolError);
    }),
    { ...RUNS, examples: corpusTexts('enrolment-requests') },
  );
});

test("a journal: whole records of anything are the agent's memory, or damage that it says", () => {
  const text = fc.constantFrom('', 'a', 'b', '__proto__', 'x'.repeat(300));
  const record = fc.record(
    {
      type: fc.constantFrom(
        'journal',
        'accepted',
        'executing',
        'finished',
        'acknowledged',
        'welcomed',
        'booted',
        'confirmed',
        'compacted',
        '?',
      ),
      operationId: text,
      order: fc.oneof(
        fc.constant(null),
        fc.record({ operationId: text, sequence: fc.oneof(fc.nat(5), fc.constant('1')) }),
      ),
      outcome: fc.oneof(fc.constant(null), fc.record({ phase: text, reason: text })),
      epoch: fc.oneof(fc.nat(9), fc.constant(null)),
      revision: fc.oneof(fc.nat(3), text),
      at: fc.nat(),
      entries: fc.array(fc.anything({ maxDepth: 1 }), { maxLength: 2 }),
      version: fc.nat(3),
      journalId: text,
    },
    { requiredKeys: ['type'] },
  );
  const payload = fc.oneof(
    record.map((each) => JSON.stringify(each)),
    fc.json(),
    fc.constantFrom('', '{', 'null', '[]', '1'),
  );
  const bytes = fc
    .array(payload, { maxLength: 5 })
    .map((payloads) =>
      Buffer.concat([JOURNAL_MAGIC, ...payloads.map((each, n) => encodeRecord(Buffer.from(each), n))]),
    );
  fc.assert(
    fc.property(fc.oneof(bytes, fc.uint8Array({ maxLength: 80 })), (given) => {
      outcomeOf<JournalContents>(() => parseJournal(Buffer.from(given)), JournalError);
    }),
    { numRuns: 500, examples: corpusBytes('journals') },
  );
});
