import { AgentOnHost, expectEnd } from './agent-host';
import { TestLab } from './host';

let lab: TestLab | null = null;
let agent: AgentOnHost;

beforeAll(async () => {
  lab = await TestLab.open();
  agent = await AgentOnHost.boot(lab, 'told');
}, 240_000);
afterAll(() => lab?.close());

test('an install that takes long says in its report what is being done, and how far it is', async () => {
  const packages = await agent.publishPair(lab!, 'slow', {
    next: { postinst: 'until test -e /tmp/go-on; do sleep 0.1; done' },
  });
  const operationId = await agent.offerInstall(packages);
  const said = await agent.until('its progress', ({ reports }) =>
    reports.find((each) => each.operationId === operationId && each.progress !== null),
  );
  expect(said.phase).toBe('PHASE_EXECUTING');
  expect(said.progress?.doing).toMatch(/slow/);
  expect(said.progress?.percent).toBeGreaterThan(0);
  await agent.host.sh('touch /tmp/go-on');
  expectEnd(await agent.ending(operationId), 'SUCCEEDED', '');
});
