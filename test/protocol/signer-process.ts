import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  type Authority,
  type CertificateFiles,
  ensureAuthority,
  issueSignerCertificate,
  issueWorkerCertificate,
} from '../../deploy/local/certificates';
import { createSigner, type Signer } from '../../trust/signer';
import { built } from '../e2e/built';
import { until } from './until';

/** A signer as it runs in production: a process of its own, with mutual TLS and its own folder. */
export class SignerProcess {
  private child: ChildProcess | null = null;
  private log = '';
  port = 0;

  private constructor(
    readonly dir: string,
    /** Of workers and signer alone. */
    readonly authority: Authority,
    readonly worker: CertificateFiles,
    private readonly own: CertificateFiles,
    /** Its key. */
    readonly key: Signer,
  ) {}

  /** With a key of its own, or the one given. */
  static async prepare(privateKey = generateKeyPairSync('ed25519').privateKey): Promise<SignerProcess> {
    const dir = mkdtempSync(join(tmpdir(), 'ringmaster-signer-'));
    const control = join(dir, 'control');
    mkdirSync(control);
    const authority = await ensureAuthority(control);
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    writeFileSync(join(dir, 'key.pem'), pem, { mode: 0o600 });
    const worker = await issueWorkerCertificate(authority, control);
    return new SignerProcess(
      dir,
      authority,
      worker,
      await issueSignerCertificate(authority, control),
      createSigner(pem),
    );
  }

  /** Where it counts. */
  get dataDir(): string {
    return join(this.dir, 'signed');
  }

  /** Runs it with this trust root to its end, which `--init` and what it does not start with lead to. */
  async run(trustRoot: string, ...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
    const child = this.spawn(trustRoot, args);
    const [code] = (await once(child, 'close')) as [number];
    return { code, said: this.log };
  }

  /** Starts it with this trust root, and waits until it listens: on the port it had, if it had one. */
  async start(trustRoot: string): Promise<void> {
    if (!existsSync(this.dataDir)) await this.run(trustRoot, '--init');
    this.child = this.spawn(trustRoot, []);
    const ready = await until('the signer', () => /"port":(\d+).*"ready"/.exec(this.log)).catch(() => {
      throw new Error(this.log);
    });
    this.port = Number(ready[1]);
  }

  private spawn(trustRoot: string, args: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
    const root = join(this.dir, 'root.json');
    writeFileSync(root, trustRoot);
    this.log = '';
    const child = spawn(process.execPath, [built('signer', 'main.js'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        RINGMASTER_SIGNER_LISTEN: `127.0.0.1:${String(this.port)}`,
        RINGMASTER_SIGNER_TLS_CA: this.authority.certFile,
        RINGMASTER_SIGNER_TLS_CERT: this.own.certFile,
        RINGMASTER_SIGNER_TLS_KEY: this.own.keyFile,
        RINGMASTER_SIGNING_KEY_FILE: join(this.dir, 'key.pem'),
        RINGMASTER_SIGNER_DATA_DIR: this.dataDir,
        RINGMASTER_TRUST_ROOT: root,
      },
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => (this.log += part.toString()));
    return child;
  }

  /** Keeps a copy of its count, as a backup does; `restore` puts it back. It must not run meanwhile. */
  copy(): void {
    cpSync(this.dataDir, `${this.dataDir}.copy`, { recursive: true });
  }

  restore(): void {
    rmSync(this.dataDir, { recursive: true });
    cpSync(`${this.dataDir}.copy`, this.dataDir, { recursive: true });
  }

  /** Stops it where it stands, as a machine that hangs. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /** What it said since it started. */
  said(): string {
    return this.log;
  }

  /** PEM of a worker's certificate, or of whoever is given, for the signer's authority. */
  tls(files: CertificateFiles = this.worker): { ca: Buffer; cert: Buffer; key: Buffer } {
    return {
      ca: readFileSync(this.authority.certFile),
      cert: readFileSync(files.certFile),
      key: readFileSync(files.keyFile),
    };
  }

  async kill(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child === null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async dispose(): Promise<void> {
    await this.kill();
    rmSync(this.dir, { recursive: true });
  }
}
