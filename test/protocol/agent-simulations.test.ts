import { randomUUID } from 'node:crypto';
import { ringmaster } from '../../proto/generated/agent';
import { AgentHost, compileAgent } from './agent-host';
import type { DoubleSession } from './gateway-double';
import { until } from './until';

const { SimulationVerdict } = ringmaster.agent.v1;
const PATCH = { deb: { packages: [{ name: 'libssl3', version: '3.0.17-1~deb12u2' }] } };

let host: AgentHost;

beforeAll(compileAgent);
beforeEach(async () => {
  host = await AgentHost.create();
});
afterEach(async () => {
  await host.dispose();
});

async function ask(session: DoubleSession, patch: ringmaster.agent.v1.Patch.$Properties = PATCH) {
  const simulationId = randomUUID();
  session.send({ simulatePatch: { simulationId, patch, timeoutMs: 20_000 } });
  return until('an answer', () => session.answers.find((answer) => answer.simulationId === simulationId));
}

describe('an agent that is asked what a patch would do', () => {
  it('answers on the same session, and says that it cannot when it installs no packages', async () => {
    await host.connect();
    const session = await host.gateway.session(1);
    expect(session.hello!.facts?.capabilities).not.toContain('deb');
    expect(await ask(session)).toMatchObject({
      verdict: SimulationVerdict.SIMULATION_VERDICT_BROKEN,
      message: 'this agent installs no deb packages',
      changes: [],
    });
    expect(session.disorder).toEqual([]);
  });

  it('passes on nothing that is no name and no version of a package', async () => {
    await host.connect();
    const session = await host.gateway.session(1);
    const packages = [{ name: '-o=DPkg::Pre-Invoke::=reboot', version: '1' }];
    expect(await ask(session, { deb: { packages } })).toMatchObject({
      verdict: SimulationVerdict.SIMULATION_VERDICT_BROKEN,
      message: 'a name or a version is none of a deb package',
    });
  });

  it('writes nothing into its journal for it', async () => {
    await host.connect();
    const session = await host.gateway.session(1);
    const before = await host.command('journal');
    await ask(session);
    expect(await host.command('journal')).toBe(before);
  });
});
