import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureAuthority, issueAgentCertificate, issueGatewayCertificate } from '../../deploy/local/certificates';
import { asId, type HostId } from '../../model/ids';
import { openQuietGateway, type QuietGateway } from './wire';

/** An agent's configuration and the gateway it names. */
export interface Furnished {
  readonly config: string;
  readonly journal: string;
  readonly gateway: QuietGateway;
}

/** Makes certificates, keys and a configuration below `dir`, and opens the gateway. */
export async function furnish(dir: string, heartbeatIntervalMs: number): Promise<Furnished> {
  const hostId = asId<HostId>(randomUUID());
  mkdirSync(join(dir, 'data'), { recursive: true, mode: 0o700 });
  const authority = await ensureAuthority(dir);
  const own = await issueGatewayCertificate({ authority, dir, gatewayId: 'bench' });
  const agent = await issueAgentCertificate({ authority, dir, hostId });
  const [ca, cert, key] = [authority.certFile, own.certFile, own.keyFile].map((file) => readFileSync(file));
  if (ca === undefined || cert === undefined || key === undefined) throw new Error('a certificate was not made');
  const gateway = await openQuietGateway({ ca, cert, key }, heartbeatIntervalMs);
  const { publicKey } = generateKeyPairSync('ed25519');
  writeFileSync(join(dir, 'order-keys.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
  const configuration = {
    hostId,
    dataDir: join(dir, 'data'),
    gateways: [{ session: gateway.address, artifacts: gateway.address }],
    tls: { ca: authority.certFile, cert: agent.certFile, key: agent.keyFile },
    trustedOrderKeys: join(dir, 'order-keys.pem'),
    // The machine that is measured on need not be one of systemd's, which an agent of that kind would wait for.
    machine: { kind: 'process' },
    applications: [],
    // The first attempt is at a random time within this: not what is measured.
    reconnect: { initialWindow: '1ms', maxBackoff: '500ms' },
  };
  writeFileSync(join(dir, 'agent.yaml'), JSON.stringify(configuration));
  return { config: join(dir, 'agent.yaml'), journal: join(dir, 'data', 'journal'), gateway };
}
