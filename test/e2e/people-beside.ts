import type { Source } from './canaries';
import { TestBrowser } from '../store/browser';
import type { Account, TestProvider } from '../store/identity-provider';

const ANNA: Account = { sub: 'u-1', preferred_username: 'anna', groups: ['patching'] };

/** What the api reads of the provider that people sign in with: a file of its own, with the client's secret. */
export function oidcFile(issuer: string, clientSecret: string, publicUrl: string): string {
  const client = { issuer, clientId: 'ringmaster', clientSecret, publicUrl };
  return JSON.stringify({ ...client, scope: 'openid profile groups', roles: { patching: ['viewer'] } });
}

/** A person signs in by browser and by command at an api. What they got, and all that was answered besides. */
export async function signInTwice(
  url: string,
  provider: TestProvider,
): Promise<{ readonly session: string; readonly token: string; readonly answers: readonly Source[] }> {
  const answers: Source[] = [];
  const ask = async (path: string, payload: object): Promise<string> => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(payload) });
    return response.text();
  };
  const browser = new TestBrowser();
  await provider.be({ person: ANNA });
  const page = await browser.go(`${url}/v1/login`);
  if (page.status !== 200) throw new Error(page.text);
  answers.push({ name: 'the page after a sign-in', content: Buffer.from(page.text) });
  // A code is good once.
  const again = await fetch(`${url}/v1/login/callback?code=guessed&state=guessed`, { redirect: 'manual' });
  answers.push({ name: 'an answer to a guessed code', content: Buffer.from(await again.text()) });
  const begun = await ask('/v1/login/device', {});
  const { deviceCode, verificationUriComplete } = JSON.parse(begun) as Record<string, string>;
  answers.push({
    name: 'an answer to a guessed device',
    content: Buffer.from(await ask('/v1/login/device/token', { deviceCode: 'guessed' })),
  });
  const asked = await browser.send(await browser.go(verificationUriComplete ?? ''));
  await browser.send(asked);
  const { token } = JSON.parse(await ask('/v1/login/device/token', { deviceCode })) as { token: string };
  return { session: browser.jar(url).get('ringmaster') ?? '', token, answers };
}
