import { generateKeyPairSync } from 'node:crypto';
import { CHECKPOINT_PAYLOAD_TYPE, checkpointBytes } from '../../audit/checkpoint';
import { leafOf } from '../../audit/record';
import { append, EMPTY_FRONTIER, isIncluded, leafHash, rootOf } from '../../audit/tree';
import type { CheckedLeaf } from '../../audit/verify';
import { signerOf } from '../../trust/signer';
import { ringmaster } from './cli-fixture';

const signer = signerOf(generateKeyPairSync('ed25519').privateKey);
const pem = signer.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();

const leaves: CheckedLeaf[] = ['a', 'b', 'c', 'd', 'e'].map((subject, index) => {
  const leaf = leafOf({
    ...{ auditId: String(index + 1), at: '2026-11-22T02:00:00.000001Z', actor: 'ann', act: 'hold' },
    ...{ campaignId: null, subject, detail: '{}' },
  }).toString();
  return { index, leaf, row: leaf };
});

const headOf = (size: number) => {
  const hashes = leaves.slice(0, size).map(({ leaf }) => leafHash(Buffer.from(leaf)));
  return { size, root: rootOf(hashes.reduce(append, EMPTY_FRONTIER)) };
};

async function checkpointOf(size: number): Promise<object> {
  const payload = checkpointBytes(headOf(size), '2026-11-22T02:00:05.000Z');
  const signature = await signer.sign(CHECKPOINT_PAYLOAD_TYPE, payload);
  return {
    payloadType: CHECKPOINT_PAYLOAD_TYPE,
    payload: payload.toString('base64'),
    signatures: [{ keyid: signer.keyId, sig: signature.toString('base64') }],
  };
}

/** Hosts that disagree. */
let witnesses: readonly object[] = [];
afterEach(() => {
  witnesses = [];
});

async function audit(args: readonly string[], page: object = {}, files: Readonly<Record<string, string>> = {}) {
  const answer = { leaves, stray: 0, waiting: 0, checkpoint: await checkpointOf(5), ...page };
  const answers = {
    'GET /v1/audit?from=0&limit=1000': answer,
    'GET /v1/audit/witnesses': { witnesses, next: null },
  };
  return ringmaster(['audit', ...args], { answers, files: { 'audit.pub.pem': pem, 'other.pub.pem': other, ...files } });
}

test('an audit that nobody touched is said to be as it was written, by which key and when', async () => {
  const { code, out } = await audit(['verify', '--key', 'audit.pub.pem']);
  expect(out).toBe(
    [
      `5 records, tree ${headOf(5).root.toString('hex')}.`,
      `Checkpoint signed by key ${signer.keyId} 2026-11-22 02:00:05 UTC (03:00 Europe/Berlin).`,
      'Every record is as it was written.\n',
    ].join('\n'),
  );
  expect(code).toBe(0);
});

test('a checkpoint that was kept is a witness: an audit that does not begin with all of it ends the command with 1', async () => {
  const kept = { 'kept.json': JSON.stringify(await checkpointOf(3)) };
  const fine = await audit(['verify', '--key', 'audit.pub.pem', '--against', 'kept.json'], {}, kept);
  expect(fine.out).toContain('and begins with all 3 records of the checkpoint you kept');
  const short = { leaves: leaves.slice(0, 2), checkpoint: await checkpointOf(2) };
  const forged = await audit(['verify', '--key', 'audit.pub.pem', '--against', 'kept.json'], short, kept);
  expect(forged.out).toContain('FORGED: the past was rewritten');
  expect(forged.code).toBe(1);
});

test('records past the last checkpoint are counted, for nobody has signed them', async () => {
  const { code, out } = await audit(['verify', '--key', 'audit.pub.pem'], { checkpoint: await checkpointOf(3) });
  expect(out).toContain('The newest 2 are past that checkpoint');
  expect(code).toBe(0);
});

test.each([
  {
    what: 'a changed record',
    page: { leaves: leaves.with(1, { ...leaves[1]!, row: leaves[2]!.row }) },
    says: 'record 2 was changed',
  },
  {
    what: 'a record that is gone',
    page: { leaves: leaves.with(4, { ...leaves[4]!, row: null }) },
    says: 'record 5 was taken out',
  },
  { what: 'rows in no tree', page: { stray: 2 }, says: '2 records were written past the product' },
  { what: 'no checkpoint', page: { checkpoint: null }, says: '5 records and no signed checkpoint' },
])('$what is told, and the command ends with 1', async ({ page, says }) => {
  const { code, out } = await audit(['verify', '--key', 'audit.pub.pem'], page);
  expect(out).toContain(`FORGED: `);
  expect(out).toContain(says);
  expect(out).not.toContain('Every record is as it was written');
  expect(code).toBe(1);
});

test('a checkpoint by another key proves nothing, and neither does no key at all', async () => {
  const another = await audit(['verify', '--key', 'other.pub.pem']);
  expect(another.err).toContain('the checkpoint cannot be trusted: it is not signed by key');
  expect(another.code).toBe(1);
  const none = await audit(['verify']);
  expect(none.err).toContain('Add --key FILE');
  expect(none.code).toBe(2);
});

test('a kept file that is no checkpoint is wrong usage, and not called a forgery', async () => {
  const words = ['verify', '--key', 'audit.pub.pem', '--against', 'notes.json'];
  const { code, err } = await audit(words, {}, { 'notes.json': '# notes' });
  expect(err).toContain('notes.json is no checkpoint');
  expect(err).not.toContain('forged');
  expect(code).toBe(2);
});

test('a file that is no key is wrong usage, and not called a forgery', async () => {
  const { code, err } = await audit(['verify', '--key', 'kept.json'], {}, { 'kept.json': '{}' });
  expect(err).toContain('kept.json is no ed25519 public key in PEM');
  expect(err).not.toContain('forged');
  expect(code).toBe(2);
});

test('a proof of one record holds for whoever has nothing but the checkpoint', async () => {
  const { out } = await audit(['prove', '4', '--key', 'audit.pub.pem']);
  const proof = JSON.parse(out) as { index: number; leaf: string; proof: string[] };
  expect(JSON.parse(proof.leaf)).toMatchObject({ auditId: '4', subject: 'd' });
  const hashes = proof.proof.map((hash) => Buffer.from(hash, 'hex'));
  expect(isIncluded(leafHash(Buffer.from(proof.leaf)), { ...headOf(5), index: proof.index }, hashes)).toBe(true);
  expect((await audit(['prove', '0', '--key', 'audit.pub.pem'])).err).toContain('has no record 0');
  const check = (text: string, key = 'audit.pub.pem') =>
    ringmaster(['audit', 'check', 'proof.json', '--key', key], {
      files: { 'proof.json': text, 'audit.pub.pem': pem, 'other.pub.pem': other },
    });
  const fine = await check(out);
  expect(fine.out).toContain(`Record 4 is one of the 5 that key ${signer.keyId} signed`);
  expect(fine.code).toBe(0);
  expect((await check(out.replace('ann', 'bob'))).err).toContain('does not lead from its record to the tree');
  expect((await check(out, 'other.pub.pem')).err).toContain('is not signed by key');
  expect((await check('{}')).err).toContain('the file is no proof');
});

test('records are exported as they were hashed, and the checkpoint as it was signed', async () => {
  expect((await audit(['export'])).out).toBe(`${leaves.map(({ leaf }) => leaf).join('\n')}\n`);
  expect(JSON.parse((await audit(['checkpoint'])).out)).toEqual(await checkpointOf(5));
  expect((await audit(['checkpoint'], { checkpoint: null })).err).toContain('no checkpoint was signed yet');
});

test("a host's whole memory is a witness, also of what it was shown when it disagreed", async () => {
  const words = ['verify', '--key', 'audit.pub.pem', '--against', 'audit-witness.json'];
  const memory = async (sizes: readonly number[], disagreeing: object | null) => ({
    'audit-witness.json': JSON.stringify({
      ...{ apiVersion: 'ringmaster/v1', kind: 'AuditWitness', disagreeing },
      checkpoints: await Promise.all(sizes.map(checkpointOf)),
    }),
  });
  const fine = await audit(words, {}, await memory([2, 3], null));
  expect(fine.out).toContain('and begins with all 3 records of the largest of the 2 checkpoints you kept');
  const short = { leaves: leaves.slice(0, 2), checkpoint: await checkpointOf(2) };
  const forged = await audit(words, short, await memory([1, 3], await checkpointOf(2)));
  expect(forged.out.match(/FORGED: .*/g)).toEqual([expect.stringContaining('begin with the 3')]);
  expect(forged.code).toBe(1);
  const empty = await audit(words, {}, await memory([], null));
  expect(empty.err).toContain('audit-witness.json is no checkpoint');
});

describe('hosts that disagree', () => {
  const tree = (size: number, root = headOf(size).root.toString('hex')) => ({ size, root });
  const other = 'ab'.repeat(32);
  const witness = (host: string | null, remembered: object, shown: object) => ({
    ...{ hostId: '11111111-2222-4333-8444-555555555555', host, remembered, shown },
  });
  const verify = () => audit(['verify', '--key', 'audit.pub.pem']);

  test('are listed with what they remember when the records do not begin with it, and the command ends with 1', async () => {
    const hosts = ['h1', 'h2', 'h3', 'h4', 'h5', null, 'h7'];
    witnesses = [
      ...hosts.map((host) => witness(host, tree(3, other), tree(3))),
      witness('short', tree(9, other), tree(3)),
    ];
    const { code, out } = await verify();
    expect(out).toContain(
      `DISAGREES: these records do not begin with the 3 records (tree ${other}) that h1, h2, h3, h4, h5 and 2 more remember`,
    );
    expect(out).toContain(`the 9 records (tree ${other}) that short remember`);
    expect(out).toContain('audit-witness.json');
    expect(out).not.toMatch(/FORGED|Every record is as it was written/);
    expect(code).toBe(1);
  });

  test('and were shown what is not of this audit are listed, for a gateway showed it', async () => {
    witnesses = [witness('h1', tree(3), tree(3, other))];
    const { code, out } = await verify();
    expect(out).toContain('a gateway showed what is not of this audit');
    expect(code).toBe(1);
  });

  test('and were only shown an old one are no find: both are of this audit', async () => {
    witnesses = [witness('h1', tree(5), tree(2))];
    const { code, out } = await verify();
    expect(out).toContain('Every record is as it was written.');
    expect(code).toBe(0);
  });
});
