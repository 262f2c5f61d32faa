import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { campaign, HOLD, PLAN_HASH, plan, ringmaster } from './cli-fixture';

const dir = mkdtempSync(join(tmpdir(), 'ringmaster-cli-setup-'));
afterAll(() => {
  rmSync(dir, { recursive: true });
});

const CODE = 'setup-code-0123456789abcdef';
const TOKEN = `rma_${'a'.repeat(43)}`;
const answers = { 'POST /v1/setup': { token: TOKEN, name: 'ada', expiresAt: '2099-11-22T04:10:00.000Z' } };

describe('setup', () => {
  it('takes the code from a file of its owner alone, or asks for it without an echo, and prints the token alone', async () => {
    const file = join(dir, 'code');
    writeFileSync(file, `${CODE}\n`, { mode: 0o600 });
    const read = await ringmaster(['setup', 'ada', '--code-file', file], { answers, disk: true });
    const asked = await ringmaster(['setup', 'ada'], { answers, typed: '', passphrase: CODE });
    for (const { code, out, err, sent } of [read, asked]) {
      expect([code, out]).toEqual([EXIT.success, `${TOKEN}\n`]);
      expect(err).toContain('Nobody can show it again');
      expect(sent).toEqual([{ path: '/v1/setup', json: { code: CODE, name: 'ada' } }]);
    }
  });

  it('prints for a program the answer whole, and nothing beside it', async () => {
    const told = { ...answers['POST /v1/setup'], apiVersion: 'ringmaster/v1', kind: 'ApiToken' };
    const world = { answers: { 'POST /v1/setup': told }, files: { code: CODE } };
    const { out, err } = await ringmaster(['setup', 'ada', '--code-file', 'code', '-o', 'json'], world);
    expect([JSON.parse(out), err]).toEqual([told, '']);
  });

  it('sends nothing when others may read the file, or nobody can be asked, and takes no code as an argument', async () => {
    const file = join(dir, 'open');
    writeFileSync(file, CODE);
    chmodSync(file, 0o644);
    const open = await ringmaster(['setup', 'ada', '--code-file', file], { answers, disk: true });
    const nobody = await ringmaster(['setup', 'ada'], { answers });
    const argument = await ringmaster(['setup', 'ada', CODE], { answers });
    for (const { code, sent } of [open, nobody, argument]) expect([code, sent]).toEqual([EXIT.usage, []]);
    expect([open.err, nobody.err]).toEqual([
      expect.stringContaining('chmod 600'),
      expect.stringContaining('--code-file'),
    ]);
  });
});

describe('a plan whose launch takes two people', () => {
  it('says so before anybody asks, with who may be the second', async () => {
    const planned = plan({ secondPerson: { roles: ['operator'], waitsMs: 3_600_000 } });
    const files = { 'c.yaml': 'x' };
    const { out } = await ringmaster(['plan', 'c.yaml'], { files, answers: { 'POST /v1/plans': planned } });
    expect(out.replaceAll('\n  ', ' ')).toContain(
      'Launching it takes two people: whoever asks first, and within 1h somebody else who asks for exactly this plan, by a token with the role operator.',
    );
    const alone = await ringmaster(['plan', 'c.yaml'], { files, answers: { 'POST /v1/plans': plan() } });
    expect(alone.out).not.toContain('two people');
  });
});

describe('discard', () => {
  it('says which plans are gone', async () => {
    const one = { campaignId: 'x', name: 'hello-two', planHash: PLAN_HASH, plannedBy: 'ann', plannedAt: 'then' };
    const sent = { 'POST /v1/campaigns/hello-two/discard': { plans: [one, { ...one, plannedBy: 'bob' }] } };
    const ran = await ringmaster(['discard', 'hello-two', '--reason', 'wrong'], { answers: sent });
    expect(ran.out).toBe(
      `hello-two, planned by ann, is discarded: plan ${PLAN_HASH}\nhello-two, planned by bob, is discarded: plan ${PLAN_HASH}\n`,
    );
    expect(ran.sent).toEqual([{ path: '/v1/campaigns/hello-two/discard', json: { reason: 'wrong' } }]);
    expect((await ringmaster(['discard', 'hello-two'])).code).toBe(EXIT.usage);
  });
});

describe('status --wait-for held', () => {
  it('waits until somebody has to look, and does not wait for what has ended', async () => {
    const held = campaign({ phase: 'held', holds: [HOLD] });
    const wait = ['status', 'hello-two', '--wait-for', 'held'];
    expect((await ringmaster(wait, { events: [campaign(), held] })).code).toBe(EXIT.success);
    const ended = campaign({ phase: 'completed', endedAt: '2026-11-22T03:30:00.000Z' });
    expect((await ringmaster(wait, { events: [campaign(), ended] })).code).toBe(EXIT.notSuccessful);
  });

  it('what has ended is told with the time at which it did, whenever somebody looks', async () => {
    const ended = campaign({ phase: 'completed', endedAt: '2026-11-22T02:30:00.000Z' });
    const { out } = await ringmaster(['get', 'hello-two', '-w'], { events: [ended] });
    expect(
      out
        .trimEnd()
        .split('\n')
        .every((line) => line.startsWith('2026-11-22T02:30:00Z ')),
    ).toBe(true);
  });
});

describe('a program that reads errors', () => {
  it('finds one object on standard error, and nothing before it', async () => {
    const files = { 'c.yaml': 'x' };
    const world = { files, answers: { 'POST /v1/plans': plan({ needsManifest: true }) } };
    const { err, code } = await ringmaster(['launch', 'c.yaml', '--reason', 'why', '-o', 'json'], world);
    expect([code, JSON.parse(err)]).toMatchObject([EXIT.blocked, { kind: 'Error', error: { code: 'blocked' } }]);
    const unasked = await ringmaster(['launch', 'c.yaml', '--reason', 'why', '-o', 'json'], {
      ...{ files, answers: { 'POST /v1/plans': plan() } },
    });
    expect(JSON.parse(unasked.err)).toMatchObject({ error: { code: 'usage' } });
  });

  it('a file that is no text is refused by its name, before anything is sent', async () => {
    for (const text of ['\u001f\ufffd\b\0', 'ok: \ufffd']) {
      const { code, err, sent } = await ringmaster(['validate', 'shop.tar.gz'], { files: { 'shop.tar.gz': text } });
      expect([code, err, sent]).toEqual([EXIT.usage, expect.stringContaining('shop.tar.gz is no text'), []]);
    }
  });
});
