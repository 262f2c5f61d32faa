import type { LightMyRequestResponse } from 'fastify';
import { createIdentityProvider, type IdentityProvider } from '../../api/identity-provider';
import type { TestApi } from './api-fixture';
import { type Account, CLIENT, type TestProvider } from './identity-provider';
import { TestBrowser } from './browser';

/** Nobody listens there: a browser that is sent to it is brought to the api by the test. */
export const PUBLIC_URL = 'https://ringmaster.test';
export const SESSION = '__Host-ringmaster';

export const ANNA: Account = { sub: 'u-1', preferred_username: 'anna', groups: ['patching'] };
export const BEN: Account = { sub: 'u-2', preferred_username: 'ben', groups: ['patching', 'change-board'] };

/** The api's side of a test's provider. */
export function providerAt(issuer: string, clientId = CLIENT.id): IdentityProvider {
  return createIdentityProvider({
    ...{ issuer, clientId, clientSecret: CLIENT.secret, publicUrl: PUBLIC_URL },
    ...{ scope: 'openid profile groups', rolesClaim: 'groups' },
    roles: new Map([
      ['patching', ['operator']],
      ['change-board', ['approver']],
      ['auditors', ['viewer']],
      ['it', ['admin']],
    ]),
  });
}

/** A person's browser with its cookies, in front of the api and of the provider. */
export class Person {
  private readonly browser = new TestBrowser();
  constructor(
    private readonly api: TestApi,
    private readonly provider: TestProvider,
  ) {}

  get jar(): Map<string, string> {
    return this.browser.jar(PUBLIC_URL);
  }

  /** Asks the api with this browser's cookies. */
  async ask(
    method: 'GET' | 'POST',
    url: string,
    { headers = {}, payload }: { headers?: Record<string, string>; payload?: object } = {},
  ): Promise<LightMyRequestResponse> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await this.api.app.inject({
      ...{ method, url, headers: { ...(cookie !== '' && { cookie }), ...headers } },
      ...(payload !== undefined && { payload }),
    });
    for (const { name, value, maxAge } of response.cookies as { name: string; value: string; maxAge?: number }[]) {
      if (maxAge === 0) this.jar.delete(name);
      else this.jar.set(name, value);
    }
    return response;
  }

  /** As a page of ours asks. */
  post(url: string, payload: object = {}): Promise<LightMyRequestResponse> {
    return this.ask('POST', url, { headers: { 'x-ringmaster-request': '1' }, payload });
  }

  /** Goes to the provider; answers the path that it sends the browser back to. */
  async leave(account: Account | null, path = '/v1/login'): Promise<string> {
    await this.provider.be({ person: account });
    const begun = await this.ask('GET', path);
    if (begun.statusCode !== 302) throw new Error(`${String(begun.statusCode)}: ${begun.body}`);
    const back = await this.browser.go(begun.headers.location!, { stopAt: PUBLIC_URL });
    return back.url.slice(PUBLIC_URL.length);
  }

  /** The whole of it. */
  async signIn(account: Account, path = '/v1/login'): Promise<LightMyRequestResponse> {
    return this.ask('GET', await this.leave(account, path));
  }

  /** Confirms a command's sign-in at the provider, or says no. */
  async confirm(uri: string, account: Account, says: 'yes' | 'no' = 'yes'): Promise<void> {
    await this.provider.be({ person: account });
    const asked = await this.browser.send(await this.browser.go(uri));
    if (says === 'yes') await this.browser.send(asked);
    else await this.browser.send(asked, { confirm: '', abort: 'yes' });
  }
}
