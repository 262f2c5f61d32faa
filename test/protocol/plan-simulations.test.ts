import type { Api, ApiParts } from '../../api/api-instance';
import { REQUEST_RATES } from '../../api/request-rates';
import { ROLES } from '../../model/access';
import { createApi } from '../../api/server';
import { asId, type HostId } from '../../model/ids';
import { ringmaster } from '../../proto/generated/agent';
import { importHosts } from '../../store/inventory';
import { startTracing } from '../../telemetry/tracing';
import { type GatewayBench, openGatewayBench, type RunningGateway } from './gateway-fixture';
import type { ScriptedAgent } from './scripted-agent';

const { SimulationVerdict } = ringmaster.agent.v1;
const TOKEN = 'a-token-of-24-characters';

/** A campaign of one package; the list of packages is one line, so that another can be pasted over it. */
const file = (
  cluster: string,
  packages = 'packages: [ { name: libssl3, version: "3.0.99-1" } ]',
) => `apiVersion: ringmaster/v1
kind: Campaign
metadata: { name: openssl-${cluster} }
spec:
  class: emergency
  patch:
    kind: deb
    ${packages}
  target: { selector: "cluster = '${cluster}'" }
  goals: [ { percent: 100, within: 24h } ]
  rings: [ { name: all, upTo: 100% } ]
  smokeTest: { command: ["true"], timeout: 30s }
`;

let bench: GatewayBench;
let gateway: RunningGateway;
let api: Api;

beforeAll(async () => {
  bench = await openGatewayBench();
  const parts = {
    db: bench.owner,
    holds: bench.owner,
    firstRoot: null,
    tokens: { principalOf: (token: string) => (token === TOKEN ? { actor: 'ann', roles: ROLES, scope: null } : null) },
    twoPeople: 'none',
    setupCode: null,
    rates: REQUEST_RATES,
    simulation: { answerWithinMs: 10_000, restWithinMs: 500, reuseMs: 60_000, pollMs: 20 },
    tracing: startTracing({ process: 'api', otlpEndpoint: undefined }),
  };
  api = await createApi(parts as unknown as ApiParts);
});
beforeEach(async () => {
  gateway = await bench.startGateway();
});
afterEach(() => bench.endTest());
afterAll(async () => {
  await api.close();
  await bench.close();
});

/** A connected Debian host, alone in a cluster of that name. */
async function debianHost(cluster: string): Promise<ScriptedAgent> {
  const name = `${cluster}-1`;
  await importHosts(bench.owner, [{ name, cluster, site: `${cluster}-a`, labels: {} }], 'ann');
  const found = await bench.owner.query<{ host_id: string }>(`SELECT host_id FROM host WHERE name = $1`, [name]);
  const hostId = asId<HostId>(found.rows[0]!.host_id);
  const agent = await bench.agentOf(gateway, hostId);
  agent.hello(hostId, { facts: { osId: 'debian', osVersion: '12', arch: 'x64', capabilities: ['bundle', 'deb'] } });
  await agent.next('welcome');
  return agent;
}

async function plan(text: string) {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const answer = await api.inject({ method: 'POST', url: '/v1/plans', headers, payload: { file: 'f.yaml', text } });
  return { status: answer.statusCode, body: answer.json() };
}

test('a file is refused at the version its hosts do not know, and planned once they do', async () => {
  const agent = await debianHost('north');
  const refused = plan(file('north'));
  const { simulatePatch } = await agent.next('simulatePatch');
  expect(simulatePatch.patch?.deb?.packages).toMatchObject([{ name: 'libssl3', version: '3.0.99-1' }]);
  const verdict = SimulationVerdict.SIMULATION_VERDICT_UNKNOWN_VERSION;
  const simulationId = simulatePatch.simulationId!;
  agent.send({ simulationResult: { simulationId, verdict, package: 'libssl3', message: 'not in any repository' } });
  expect(await refused).toMatchObject({
    status: 422,
    body: { problems: [{ line: 8, column: 43, path: 'spec.patch.packages[0].version' }] },
  });

  const planned = plan(file('north'));
  const second = (await agent.next('simulatePatch', 2)).simulatePatch;
  const changes = [{ name: 'libssl3', from: '3.0.98-1', to: '3.0.99-1' }];
  agent.send({
    simulationResult: {
      simulationId: second.simulationId!,
      verdict: SimulationVerdict.SIMULATION_VERDICT_RESOLVES,
      changes,
    },
  });
  expect(await planned).toMatchObject({ status: 201, body: { blockers: [], simulations: [{ os: 'debian 12 x64' }] } });
});

test('the list that a refusal offers is asked about when it is pasted', async () => {
  const agent = await debianHost('south');
  const refused = plan(file('south'));
  const first = (await agent.next('simulatePatch')).simulatePatch;
  const changes = ['libssl3', 'openssl'].map((name) => ({ name, from: '3.0.98-1', to: '3.0.99-1' }));
  const verdict = SimulationVerdict.SIMULATION_VERDICT_NEEDS_MORE;
  agent.send({ simulationResult: { simulationId: first.simulationId!, verdict, changes } });
  const { body } = await refused;
  const list = /packages: \[.*\]/.exec(body.problems[0].next)![0];
  const planned = plan(file('south', list));
  const second = (await agent.next('simulatePatch', 2)).simulatePatch;
  expect(second.patch?.deb?.packages).toMatchObject(changes.map(({ name, to }) => ({ name, version: to })));
  const resolves = SimulationVerdict.SIMULATION_VERDICT_RESOLVES;
  agent.send({ simulationResult: { simulationId: second.simulationId!, verdict: resolves, changes } });
  expect((await planned).status).toBe(201);
});
