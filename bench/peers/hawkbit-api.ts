/** hawkBit cannot do what is asked; the message is for a person. */
export class HawkbitError extends Error {
  override readonly name = 'HawkbitError';
}

/** How to reach a running hawkBit. */
export interface HawkbitAccess {
  /** Such as http://127.0.0.1:8080. */
  readonly url: string;
  /** `user:password` of its management API. */
  readonly login: string;
  /** The gateway token its devices show. */
  readonly gatewayToken: string;
}

/** The tenant of a hawkBit that has only one. */
const TENANT = 'DEFAULT';
/** More targets in one request are refused by default. */
const PAGE = 500;
const ANSWER_MS = 30_000;

type Json = Readonly<Record<string, unknown>>;

interface Page {
  readonly content: readonly Json[];
}

/** One of our devices, as its server speaks to it (DDI), and the operators' side of the same server (management API). */
export class HawkbitApi {
  readonly #access: HawkbitAccess;

  constructor(access: HawkbitAccess) {
    this.#access = access;
  }

  /** Registers devices, a page at a time. */
  async createTargets(names: readonly string[]): Promise<void> {
    for (let from = 0; from < names.length; from += PAGE) {
      const page = names.slice(from, from + PAGE);
      await this.#manage(
        'POST',
        '/targets',
        page.map((name) => ({ controllerId: name, name })),
      );
    }
  }

  /** Makes a software module and a distribution set of it; answers the set's id. */
  async createDistributionSet(version: string): Promise<number> {
    const [module] = (await this.#manage('POST', '/softwaremodules', [
      { name: 'contest', version, type: 'os', vendor: 'contest' },
    ])) as Json[];
    const [set] = (await this.#manage('POST', '/distributionsets', [
      { name: 'contest', version, type: 'os', modules: [{ id: idOf(module) }] },
    ])) as Json[];
    return idOf(set);
  }

  /** Makes a rollout over all devices whose name begins with `prefix`; answers its id. */
  async createRollout(rollout: {
    readonly name: string;
    readonly prefix: string;
    readonly distributionSet: number;
    /** Of the devices that are left, in percent. */
    readonly groupPercents: readonly number[];
    readonly successPercent: number;
    readonly errorPercent: number;
  }): Promise<number> {
    const threshold = (percent: number): Json => ({ condition: 'THRESHOLD', expression: String(percent) });
    const made = await this.#manage('POST', '/rollouts', {
      name: rollout.name,
      distributionSetId: rollout.distributionSet,
      targetFilterQuery: `controllerId==${rollout.prefix}*`,
      type: 'forced',
      groups: rollout.groupPercents.map((percent, index) => ({
        name: `group-${String(index + 1)}`,
        targetPercentage: percent,
        successCondition: threshold(rollout.successPercent),
        successAction: { action: 'NEXTGROUP', expression: '' },
        errorCondition: threshold(rollout.errorPercent),
        errorAction: { action: 'PAUSE', expression: '' },
      })),
    });
    return idOf(made);
  }

  /** `creating`, `ready`, `starting`, `running`, `paused`, `finished` … in the words of hawkBit. */
  async rolloutStatus(id: number): Promise<string> {
    const { status } = (await this.#manage('GET', `/rollouts/${String(id)}`)) as Json;
    return String(status).toLowerCase();
  }

  /** Starts a rollout that is ready. */
  async startRollout(id: number): Promise<void> {
    await this.#manage('POST', `/rollouts/${String(id)}/start`);
  }

  /** The groups of a rollout, in their order. */
  async groups(rollout: number): Promise<readonly { readonly id: number; readonly status: string }[]> {
    const page = (await this.#manage('GET', `/rollouts/${String(rollout)}/deploygroups?limit=${String(PAGE)}`)) as Page;
    return page.content.map((group) => ({ id: idOf(group), status: String(group['status']).toLowerCase() }));
  }

  /** The devices of one group. */
  async groupTargets(rollout: number, group: number): Promise<string[]> {
    const names: string[] = [];
    for (;;) {
      const where = `/rollouts/${String(rollout)}/deploygroups/${String(group)}/targets`;
      const page = (await this.#manage('GET', `${where}?limit=${String(PAGE)}&offset=${String(names.length)}`)) as Page;
      names.push(...page.content.map((target) => String(target['controllerId'])));
      if (page.content.length < PAGE) return names;
    }
  }

  /** The deployment a device is to carry out now; null when there is none. */
  async poll(name: string): Promise<{ readonly action: string } | null> {
    const base = (await this.#ddi('GET', `/${encodeURIComponent(name)}`)) as {
      _links?: Record<string, { href: string }>;
    };
    const href = base._links?.['deploymentBase']?.href;
    if (href === undefined) return null;
    const action = /\/deploymentBase\/(\d+)/.exec(href)?.[1];
    if (action === undefined)
      throw new HawkbitError(`hawkBit names a deployment in a way this program does not know: ${href}`);
    await this.#ddi('GET', `/${encodeURIComponent(name)}/deploymentBase/${action}`);
    return { action };
  }

  /** A device's word on its deployment. */
  async feedback(
    name: string,
    action: string,
    said: { readonly execution: 'proceeding' | 'closed'; readonly finished: 'none' | 'success' | 'failure' },
  ): Promise<void> {
    await this.#ddi('POST', `/${encodeURIComponent(name)}/deploymentBase/${action}/feedback`, {
      id: action,
      status: { execution: said.execution, result: { finished: said.finished }, details: [] },
    });
  }

  #manage(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
    const login = Buffer.from(this.#access.login).toString('base64');
    return this.#ask({ method, path: `/rest/v1${path}`, authorization: `Basic ${login}`, body });
  }

  #ddi(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
    const authorization = `GatewayToken ${this.#access.gatewayToken}`;
    return this.#ask({ method, path: `/${TENANT}/controller/v1${path}`, authorization, body });
  }

  async #ask(call: { method: string; path: string; authorization: string; body?: unknown }): Promise<unknown> {
    const response = await fetch(new URL(call.path, this.#access.url), {
      method: call.method,
      headers: {
        authorization: call.authorization,
        accept: 'application/json, application/hal+json',
        ...(call.body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new HawkbitError(
        `hawkBit answered ${String(response.status)} to ${call.method} ${call.path}: ${text.slice(0, 200)}`,
      );
    }
    return text === '' ? null : JSON.parse(text);
  }
}

function idOf(made: unknown): number {
  const id = typeof made === 'object' && made !== null && 'id' in made ? made.id : null;
  if (typeof id !== 'number') throw new HawkbitError('hawkBit made something without an id');
  return id;
}
