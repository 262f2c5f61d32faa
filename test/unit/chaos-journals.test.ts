import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundlePlace, makeBundlePlace, switchCurrent } from '../../agent/bundle/versions';
import { Journal } from '../../agent/journal';
import { type BundlePatch, type Order, outcome, type Task } from '../../agent/order';
import { journalHistory } from '../../chaos/agent-journals';
import { asId, type HostId } from '../../model/ids';
import { orderNumber } from './journal-fixture';

const HOST = asId<HostId>('host');
const PATCH: BundlePatch = { kind: 'bundle', name: 'hello', version: '2', digest: 'sha256:bb', sizeBytes: 1 };

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ringmaster-chaos-journals-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Accepted and begun, with what ran before, and ended as told; `null`: it was cut off. */
function carryOut(journal: Journal, order: Order, before: string | null, end: 'SUCCEEDED' | null): void {
  const { operationId } = order;
  journal.append({ type: 'accepted', order, payloadDigest: `signed ${operationId}` });
  journal.append({ type: 'executing', operationId, bootId: 'boot' });
  if (before !== null)
    journal.append({ type: 'progress', operationId, progress: { stage: 'staging', before, confined: true } });
  if (end !== null) journal.append({ type: 'finished', operationId, outcome: outcome(end, ''), bootId: 'boot' });
}

const ordered = (sequence: number, task: Task): Order => ({ ...orderNumber(sequence), task });

describe("an agent's journal, as a chaos run reads it", () => {
  it('says which versions were brought and taken back, what ran before each, and what runs now', () => {
    const place = bundlePlace(directory, 'hello');
    makeBundlePlace(place);
    mkdirSync(join(place.versions, '1@aa'));
    switchCurrent(place, '1@aa');
    const journal = Journal.open(directory, () => undefined);
    carryOut(journal, ordered(1, { operation: 'install', patch: PATCH }), '1@aa', 'SUCCEEDED');
    carryOut(journal, orderNumber(2), null, 'SUCCEEDED');
    const back: Task = { operation: 'back_out', patch: PATCH, installOperationId: 'operation-1' };
    carryOut(journal, ordered(3, back), '2@bb', 'SUCCEEDED');
    carryOut(journal, ordered(4, { operation: 'install', patch: PATCH }), null, null);
    journal.append({ type: 'accepted', order: ordered(5, back), payloadDigest: 'signed operation-5' });
    journal.close();

    const { changes, runs, entries } = journalHistory(HOST, directory, 'hello');

    expect(runs).toBe('1@aa');
    expect(entries.map(({ payloadDigest, begun }) => [payloadDigest, begun])).toEqual(
      [1, 2, 3, 4, 5].map((sequence) => [`signed operation-${sequence}`, sequence === 5 ? 0 : 1]),
    );
    const common = { campaignId: 'campaign', version: '2@bb', unchanged: false };
    expect(changes).toEqual([
      {
        ...common,
        operationId: 'operation-1',
        operation: 'install',
        installOperationId: null,
        found: '1@aa',
        outcome: 'SUCCEEDED',
      },
      {
        ...common,
        operationId: 'operation-3',
        operation: 'back_out',
        installOperationId: 'operation-1',
        found: '2@bb',
        outcome: 'SUCCEEDED',
      },
      {
        ...common,
        operationId: 'operation-4',
        operation: 'install',
        installOperationId: null,
        found: null,
        outcome: null,
      },
    ]);
  });

  it('is read where nothing of the application runs', () => {
    Journal.open(directory, () => undefined).close();
    expect(journalHistory(HOST, directory, 'hello')).toMatchObject({ changes: [], runs: null });
  });
});
