import { OPERATION_ORDERS } from '../../activities/operations';
import { encodeOrder } from '../../activities/wire';
import { packagesProblem } from '../../agent/packages/package-identity';
import { decodeOrder } from '../../agent/wire';
import type { Patch } from '../../model/campaign';
import { asId } from '../../model/ids';
import type { Operation } from '../../model/words';
import { ringmaster } from '../../proto/generated/agent';
import type { UnsignedOrder } from '../../store/signing';
import { SPEC } from './campaign-fixture';

const DEB: Patch = {
  kind: 'deb',
  packages: [
    { name: 'openssl', version: '3.0.17-1~deb12u2' },
    { name: 'libssl3', version: '3.0.17-1~deb12u2' },
    { name: 'zlib1g', version: '1:1.2.13.dfsg-1+b1' },
  ],
};
const RPM: Patch = { kind: 'rpm', packages: [{ name: 'openssl-libs', version: '1:3.0.7-27.el9' }] };
const INSTALL_ID = '7d1f7a52-0000-5000-8000-000000000001';

function unsigned(patch: Patch, operation: Operation, confirmMs?: number): UnsignedOrder {
  return {
    operationId: asId('7d1f7a52-0000-5000-8000-000000000002'),
    campaignId: asId('0198c5a2-6c1f-7000-8000-00000000000c'),
    hostId: asId('3f1b7a52-6f0e-4f5e-9c4b-0a4a8f6f3a10'),
    direction: operation === 'back_out' ? 'backout' : 'forward',
    operation,
    generation: 2,
    sequence: '41',
    startByMs: 1_800_000_000_000,
    runTimeoutMs: 1_800_000,
    expectedBootId: operation === 'reboot' ? 'boot-1' : '',
    installOperationId: operation === 'back_out' || operation === 'reboot' ? INSTALL_ID : '',
    manifestDigest: `sha256:${'0'.repeat(64)}`,
    spec: {
      ...SPEC,
      patch,
      smokeTest: { command: ['systemctl', 'is-active', 'nginx'], timeoutMs: 30_000 },
      ...(confirmMs !== undefined && { confirmMs }),
    },
    artifactSize: '0',
  };
}

/** What an agent reads of the bytes that are signed. */
function asAnAgentReads(patch: Patch, operation: Operation, confirmMs?: number) {
  const order = unsigned(patch, operation, confirmMs);
  return decodeOrder(encodeOrder(order, OPERATION_ORDERS[operation].body(order)));
}

describe.each([DEB, RPM])('an order on $kind packages', (patch) => {
  it('to install names every package and its exact version, in the order of the file', () => {
    expect(asAnAgentReads(patch, 'install').task).toEqual({ operation: 'install', patch });
  });

  it('to smoke test brings the command and its time', () => {
    expect(asAnAgentReads(patch, 'smoke_test').task).toEqual({
      operation: 'smoke_test',
      patch,
      command: ['systemctl', 'is-active', 'nginx'],
      timeoutMs: 30_000,
    });
  });

  it('to back out names the install whose way back is taken', () => {
    const { task, direction } = asAnAgentReads(patch, 'back_out');
    expect(direction).toBe('backout');
    expect(task).toEqual({ operation: 'back_out', patch, installOperationId: INSTALL_ID });
  });
});

describe('packages whose files are listed by digest', () => {
  const digests = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`];
  const checked: Patch = {
    kind: 'deb',
    packages: [
      { name: 'openssl', version: '3.0.17-1', digests },
      { name: 'libssl3', version: '3.0.17-1' },
    ],
    removals: ['old-mta'],
  };

  it('are ordered with these digests, whatever the operation', () => {
    for (const operation of ['install', 'smoke_test', 'back_out'] as const)
      expect(asAnAgentReads(checked, operation).task).toMatchObject({ patch: checked });
  });

  it('are no packages at all to an agent that would not compare them, which refuses such an order', () => {
    const order = unsigned(checked, 'install');
    const { install } = ringmaster.agent.v1.Order.decode(encodeOrder(order, OPERATION_ORDERS.install.body(order)));
    expect(install?.patch.deb?.packages).toEqual([]);
    expect(packagesProblem({ kind: 'deb', packages: [] })).toMatch(/names no package/);
  });

  it('are refused by an agent when a digest is none, or when there are too many', () => {
    const problem = (given: readonly string[]): string | null =>
      packagesProblem({ kind: 'deb', packages: [{ name: 'openssl', version: '3.0.17-1', digests: given }] });
    expect(problem(digests)).toBeNull();
    expect(problem(['sha256:abc'])).toMatch(/digests of packages that are none/);
    expect(problem(Array.from({ length: 5 }, () => digests[0] ?? ''))).toMatch(/digests of packages that are none/);
  });
});

describe('a campaign that asks for a confirmation', () => {
  const WITHIN_MS = 600_000;

  it('says so in its installs, and has its reboots name the install that they complete', () => {
    const install = asAnAgentReads(DEB, 'install', WITHIN_MS);
    const terms = { withinMs: WITHIN_MS, backOutMs: SPEC.deadlines.backOutMs };
    expect(install.confirm).toEqual({ ...terms, installOperationId: install.operationId });
    expect(asAnAgentReads(DEB, 'reboot', WITHIN_MS).confirm).toEqual({ ...terms, installOperationId: INSTALL_ID });
  });

  it('does not say so of a smoke test, of a backout or of the reboot after it', () => {
    expect(asAnAgentReads(DEB, 'smoke_test', WITHIN_MS).confirm).toBeUndefined();
    expect(asAnAgentReads(DEB, 'back_out', WITHIN_MS).confirm).toBeUndefined();
    const back: UnsignedOrder = { ...unsigned(DEB, 'reboot', WITHIN_MS), direction: 'backout' };
    expect(decodeOrder(encodeOrder(back, OPERATION_ORDERS.reboot.body(back))).confirm).toBeUndefined();
  });

  it('leaves the bytes of the others as they were', () => {
    for (const operation of ['install', 'reboot'] as const) {
      const order = unsigned(DEB, operation);
      const bytes = encodeOrder(order, OPERATION_ORDERS[operation].body(order));
      expect(decodeOrder(bytes).confirm).toBeUndefined();
    }
  });
});
