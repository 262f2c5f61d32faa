import { join } from 'node:path';
import { issueGatewayCertificate } from '../deploy/local/certificates';
import { CHECKOUT } from '../deploy/local/checkout';
import type { GatewayAddress } from '../deploy/local/fleet';
import type { RunContext } from '../deploy/local/run-context';
import { nodeService, type Stack } from '../deploy/local/stack';

/** The processes of which there are two, so that one can go on where the other fails. */
export const WORKERS = ['worker', 'worker-2'] as const;
export const GATEWAYS = ['gateway', 'gateway-2'] as const;

const READY_MS = 120_000;
/** The first ports tried; taken ones are stepped around. */
const PORTS = { gateway: 7721, artifacts: 7741, metrics: 7750 };

/** Starts a second worker and a second gateway beside the stack's; resolves with where agents find the gateway. */
export async function startSecondProcesses(context: RunContext, stack: Stack): Promise<GatewayAddress> {
  const local = async (wish: number): Promise<string> => `127.0.0.1:${await context.ports.choose(wish)}`;
  const address = { session: await local(PORTS.gateway), artifacts: await local(PORTS.artifacts) };
  const start = async (name: string, folder: string, environment: Readonly<Record<string, string>>): Promise<void> => {
    const args = ['--enable-source-maps', join(CHECKOUT, 'dist', folder, 'main.js')];
    const all = { ...environment, RINGMASTER_METRICS_LISTEN: await local(PORTS.metrics) };
    await context.supervisor.start(nodeService(context, { name, args, environment: all, readyTimeoutMs: READY_MS }));
  };
  const gatewayId = 'local-2';
  const { authority } = stack;
  const dir = context.dir.certificates;
  const certificate = await issueGatewayCertificate({ authority, dir, gatewayId });
  await start(WORKERS[1], 'workers', {
    DATABASE_URL: stack.databaseUrl,
    TEMPORAL_ADDRESS: stack.temporal,
    RINGMASTER_SIGNING_KEY_FILE: stack.signingKey.privateFile,
  });
  await start(GATEWAYS[1], 'gateway', {
    DATABASE_URL: stack.gatewayDatabaseUrl,
    RINGMASTER_GATEWAY_ID: gatewayId,
    RINGMASTER_GATEWAY_LISTEN: address.session,
    RINGMASTER_ARTIFACTS_LISTEN: address.artifacts,
    RINGMASTER_ARTIFACTS_DIR: context.dir.artifacts,
    RINGMASTER_TLS_CA: authority.certFile,
    RINGMASTER_TLS_CERT: certificate.certFile,
    RINGMASTER_TLS_KEY: certificate.keyFile,
    RINGMASTER_ALLOW_SIMULATORS: '1',
  });
  return address;
}
