import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Of the client that the provider knows. */
export const CLIENT = { id: 'ringmaster', secret: 'a-client-secret-of-a-test' };

/** Somebody whom the provider knows. */
export interface Account {
  readonly sub: string;
  readonly preferred_username: string;
  readonly groups: readonly string[];
}

/** What a test has the provider do (programs/identity-provider.mjs). */
export interface Said {
  readonly person?: Account | null;
  readonly claims?: Readonly<Record<string, unknown>> | null;
  readonly signedBy?: 'provider' | 'stranger';
  readonly says?: { readonly status: number; readonly body: object } | null;
  readonly onlyUserinfo?: boolean;
  readonly deviceSeconds?: number;
  readonly rotate?: true;
  readonly reset?: true;
}

/** npm's oidc-provider, in a process of its own. */
export interface TestProvider {
  readonly issuer: string;
  be(said: Said): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one. `port`: where one was before; `secret`: of its client. */
export async function startIdentityProvider(
  publicUrl: string,
  port = 0,
  secret = CLIENT.secret,
): Promise<TestProvider> {
  const program = join(__dirname, 'programs', 'identity-provider.mjs');
  const child: ChildProcess = spawn(process.execPath, [program, CLIENT.id, secret, `${publicUrl}/v1/login/callback`], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, PORT: String(port) },
  });
  const lines = createInterface({ input: child.stdout! });
  // The first line that is an address: the library warns of what is for tests alone, wherever it likes.
  let issuer = '';
  for await (const line of lines) {
    if (line.startsWith('http://')) {
      issuer = line;
      break;
    }
  }
  if (issuer === '') throw new Error('the identity provider did not start');
  child.stdout!.resume();
  return {
    issuer,
    be: async (said) => {
      const response = await fetch(`${issuer}/control`, { method: 'POST', body: JSON.stringify(said) });
      if (!response.ok) throw new Error(await response.text());
    },
    stop: async () => {
      const gone = once(child, 'exit');
      child.stdin!.end();
      await gone;
    },
  };
}
