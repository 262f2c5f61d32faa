import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { built, CHECKOUT } from './built';

/** Starts one of our processes with this environment alone; what it says goes into a file, and into what `log` answers. */
export function spawnLogging(
  program: string,
  environment: Readonly<Record<string, string>>,
  logFile: string,
): { readonly child: ChildProcess; readonly log: () => string } {
  const child = spawn(process.execPath, [built(program, 'main.js')], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      log += text.toString();
      appendFileSync(logFile, text);
    });
  }
  return { child, log: () => log };
}

/** A notification receiver of every kind that has a secret, in files of this folder. Nobody listens at any of them. */
export function receiversWithSecrets(folder: string): string {
  const secret = (name: string): string => join(folder, name);
  return `apiVersion: ringmaster/v1
kind: Notifications
spec:
  receivers:
    - name: chat
      chat: { urlFile: ${secret('chat-url')} }
    - name: mail
      email:
        host: 127.0.0.1
        port: 9
        login: { user: ringmaster, passwordFile: ${secret('smtp-password')} }
        from: ringmaster@example.com
        to: [ops@example.com]
    - name: tickets
      webhook: { url: "http://127.0.0.1:9/tickets", secretFile: ${secret('webhook-secret')} }
    - name: pager
      pagerduty: { url: "http://127.0.0.1:9/pager", routingKeyFile: ${secret('pager-key')} }
  routes: [{ receivers: [chat, mail, tickets, pager] }]
`;
}

/** The workers' list of probes: a service that is asked with a token. Nobody listens there. */
export function probeWithToken(folder: string): string {
  const http = `{ url: "http://127.0.0.1:9/slo", tokenFile: ${join(folder, 'probe-token')} }`;
  return `apiVersion: ringmaster/v1\nkind: Probes\nprobes:\n  - { name: shop, says: "the shop", http: ${http} }\n`;
}

/** Puts the example of this name into a folder, its gate asking that probe, whose answers decide nothing. Returns its path. */
export function asking(example: string, folder: string): string {
  const text = readFileSync(join(CHECKOUT, 'examples', `${example}.yaml`), 'utf8');
  const path = join(folder, `${example}.yaml`);
  writeFileSync(path, text.replace('gate: {', 'gate: { ask: [{ probe: shop, interval: 1s, dryRun: true }],'));
  return path;
}
