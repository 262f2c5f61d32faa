import { AgentOnHost, expectEnd, type Packages, type ReportLine } from './agent-host';
import { TestLab } from './host';

let lab: TestLab | null = null;
const OTHER = `sha256:${'0'.repeat(64)}`;

beforeAll(async () => {
  lab = await TestLab.open();
}, 240_000);
afterAll(() => lab?.close());

/** Refused with the digest that the file has. */
function foundDigest(report: ReportLine): string {
  expectEnd(report, 'FAILED', 'digest_mismatch');
  expect(report.unchanged).toBe(true);
  expect(report.message).toContain(`and the order lists ${OTHER}`);
  return /is (sha256:[0-9a-f]{64}), and/.exec(report.message)?.[1] ?? '';
}

const withDigests = (packages: Packages, digests: readonly string[]): Packages =>
  packages.map((each) => ({ ...each, digests }));

test('a deb whose file has none of the digests listed is not installed, and one of them is enough', async () => {
  const agent = await AgentOnHost.boot(lab!, 'deb-digests');
  const packages = await agent.publishPair(lab!, 'checked');
  const found = foundDigest(await agent.install(withDigests(packages, [OTHER])));
  expect(await agent.state('checked')).toBe('1.0 ii');
  const download = 'cd /tmp && apt-get download -qq checked=1.1 >/dev/null 2>&1 && sha256sum checked_1.1_*.deb';
  expect(found).toBe(`sha256:${(await agent.host.sh(download)).slice(0, 64)}`);
  const installed = await agent.install(withDigests(packages, [OTHER, found]));
  expectEnd(installed, 'SUCCEEDED', '');
  expect(await agent.state('checked')).toBe('1.1 ii');
  expectEnd(await agent.backOut(withDigests(packages, [OTHER, found]), installed.operationId), 'SUCCEEDED', '');
});

test('a package that comes along because another needs it is compared too', async () => {
  const agent = await AgentOnHost.boot(lab!, 'more-digests');
  await lab!.publish({ name: 'needed', version: '2.0' });
  const packages = await agent.publishPair(lab!, 'needing', { next: { depends: 'needed' } });
  const needed = { name: 'needed', version: '2.0', digests: [OTHER] };
  foundDigest(await agent.install([...packages, needed]));
  expect(await agent.state('needing')).toBe('1.0 ii');
  expect(await agent.state('needed')).toBe('');
});

test('an rpm whose file has none of the digests listed is not installed, and one of them is enough', async () => {
  await lab!.publishRpms({ name: 'lab-base', version: '1-1', provides: ['/bin/sh', 'config(lab-base)'] });
  const agent = await AgentOnHost.boot(lab!, 'rpm-digests', { kind: 'rpm' });
  await agent.host.sh('dnf -q -y install lab-base; systemctl restart ringmaster-agent');
  await agent.until('a session with rpm', ({ hellos }) => hellos.at(-1)?.capabilities.find((each) => each === 'rpm'));
  await lab!.publishRpms({ name: 'checked', version: '1.0-1' }, { name: 'checked', version: '1.1-1' });
  await agent.host.sh('dnf -q -y --refresh install checked-1.0-1');
  const packages = [{ name: 'checked', version: '1.1-1' }];
  const found = foundDigest(await agent.install(withDigests(packages, [OTHER])));
  expect(await agent.host.run(['rpm', '-q', '--qf', '%{VERSION}', 'checked'])).toBe('1.0');
  expectEnd(await agent.install(withDigests(packages, [found, OTHER])), 'SUCCEEDED', '');
  expect(await agent.host.run(['rpm', '-q', '--qf', '%{VERSION}', 'checked'])).toBe('1.1');
});
