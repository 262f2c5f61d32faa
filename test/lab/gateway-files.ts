import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureAuthority, issueAgentCertificate, issueGatewayCertificate } from '../../deploy/local/certificates';
import type { HostId } from '../../model/ids';

/** Where it finds its orders and writes down what it hears. */
export const GATEWAY_DIR = '/var/lib/gateway';
/** The unit that runs it. */
export const GATEWAY_UNIT = 'lab-gateway.service';
const PROGRAM = '/opt/lab-gateway.js';
/** What its host has to see of this machine. */
export const GATEWAY_BINDS: Readonly<Record<string, string>> = { [PROGRAM]: join(__dirname, 'programs', 'gateway.js') };

/** What the agent and its gateway show each other, as text. */
export interface Keys {
  readonly ca: string;
  readonly agent: { readonly cert: string; readonly key: string };
  readonly gateway: { readonly cert: string; readonly key: string };
}

function readText(file: string): string {
  return readFileSync(file, 'utf8');
}

/** Certificates of one authority for an agent and its gateway. */
export async function issueKeys(hostId: HostId, gatewayAddress: string): Promise<Keys> {
  const dir = mkdtempSync(join(tmpdir(), 'ringmaster-certificates-'));
  try {
    const authority = await ensureAuthority(dir);
    const names = [gatewayAddress];
    const gateway = await issueGatewayCertificate({ authority, dir, gatewayId: 'lab', names });
    const agent = await issueAgentCertificate({ authority, dir, hostId });
    const texts = ({ certFile, keyFile }: { certFile: string; keyFile: string }): Keys['agent'] => ({
      cert: readText(certFile),
      key: readText(keyFile),
    });
    return { ca: readText(authority.certFile), agent: texts(agent), gateway: texts(gateway) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The files of a test's gateway, which listens on the address where its agent reaches it. */
export function filesOfGateway({ ca, gateway }: Keys, address: string): Readonly<Record<string, string>> {
  return {
    [`/etc/systemd/system/${GATEWAY_UNIT}`]: [
      '[Service]',
      `ExecStart=/usr/local/bin/node ${PROGRAM} ${GATEWAY_DIR} 7701 ${address}`,
      'Restart=always',
      '',
    ].join('\n'),
    [`${GATEWAY_DIR}/ca.crt`]: ca,
    [`${GATEWAY_DIR}/gateway.crt`]: gateway.cert,
    [`${GATEWAY_DIR}/gateway.key`]: gateway.key,
    [`${GATEWAY_DIR}/orders/none`]: '',
  };
}
