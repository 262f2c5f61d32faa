import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { InventoryHost } from '../../local/fleet';
import { issueAgentCertificate } from '../../local/certificates';
import { CHECKOUT } from '../../local/checkout';
import type { Stack } from '../../local/stack';
import type { HostSpec } from '../messages';

const CONFIGURATION = '/etc/ringmaster';
const UNIT = 'ringmaster-agent.service';
const PROGRAM = '/opt/ringmaster';
const BOOT_ID = '/proc/sys/kernel/random/boot_id';

/**
 * systemd-nspawn gives a machine a boot id of its own by laying a file over the kernel's. A unit with
 * ProtectKernelTunables= or ProtectControlGroups=, as ours, gets a fresh /proc without that file, and would see the boot
 * id of the machine outside, which no reboot here changes. So the file is laid there again; nothing else differs from
 * the unit as it is shipped. Files by path, one of them for our agent's unit.
 */
export const BOOT_ID_FILES: Readonly<Record<string, string>> = {
  '/etc/systemd/system/lab-boot-id.service': [
    '[Unit]',
    'Description=The boot id of this machine, for units with a /proc of their own',
    '[Service]',
    'Type=oneshot',
    'RemainAfterExit=yes',
    `ExecStart=/bin/sh -c "cat ${BOOT_ID} > /run/lab-boot-id"`,
    '',
  ].join('\n'),
  [`/etc/systemd/system/${UNIT}.d/lab.conf`]: [
    '[Unit]',
    'Requires=lab-boot-id.service',
    'After=lab-boot-id.service',
    '[Service]',
    `BindReadOnlyPaths=/run/lab-boot-id:${BOOT_ID}`,
    '',
  ].join('\n'),
};

/** Node and the compiled agent, which a package of ours would bring; hosts see those of this machine, read-only. */
const BINDS: Readonly<Record<string, string>> = {
  '/usr/local/bin/node': process.execPath,
  [`${PROGRAM}/dist`]: join(CHECKOUT, 'dist'),
  [`${PROGRAM}/node_modules`]: join(CHECKOUT, 'node_modules'),
  [`${PROGRAM}/package.json`]: join(CHECKOUT, 'package.json'),
};

function configuration(stack: Stack, host: InventoryHost): string {
  // JSON is YAML, which the agent reads.
  return JSON.stringify(
    {
      hostId: host.hostId,
      dataDir: '/var/lib/ringmaster-agent',
      gateways: [{ session: stack.gateway, artifacts: stack.artifacts }],
      tls: {
        ca: `${CONFIGURATION}/ca.crt`,
        cert: `${CONFIGURATION}/agent.crt`,
        key: `${CONFIGURATION}/agent.key`,
      },
      trustedOrderKeys: `${CONFIGURATION}/order-keys.pem`,
      machine: { kind: 'systemd' },
      applications: [],
      packages: { allow: ['*'], forbid: [], services: ['nginx.service'] },
      // A few hosts, one gateway: nobody has to be protected from all of them coming back together.
      reconnect: { initialWindow: '500ms', maxBackoff: '2s' },
    },
    null,
    2,
  );
}

/** How a host with our agent as a systemd service is furnished: its certificate, configuration and unit. */
export async function hostWithAgent(stack: Stack, host: InventoryHost): Promise<HostSpec> {
  const dir = dirname(stack.authority.certFile);
  const certificate = await issueAgentCertificate({ authority: stack.authority, dir, hostId: host.hostId });
  const files = {
    ...BOOT_ID_FILES,
    '/usr/bin/ringmaster-agent': `#!/bin/sh\nexec /usr/local/bin/node ${PROGRAM}/dist/agent/main.js "$@"\n`,
    [`/etc/systemd/system/${UNIT}`]: readFileSync(join(CHECKOUT, 'deploy', 'agent', UNIT), 'utf8'),
    [`${CONFIGURATION}/agent.yaml`]: configuration(stack, host),
    [`${CONFIGURATION}/ca.crt`]: readFileSync(stack.authority.certFile, 'utf8'),
    [`${CONFIGURATION}/agent.crt`]: readFileSync(certificate.certFile, 'utf8'),
    [`${CONFIGURATION}/agent.key`]: readFileSync(certificate.keyFile, 'utf8'),
    [`${CONFIGURATION}/order-keys.pem`]: readFileSync(stack.signingKey.publicFile, 'utf8'),
  };
  return { name: host.name, files, private: [`${CONFIGURATION}/agent.key`], enable: [UNIT], binds: BINDS };
}
