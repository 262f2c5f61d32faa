import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Action {
  readonly id: number;
  readonly group: number;
  closed: 'success' | 'failure' | null;
  feedback: string[];
}

interface Rollout {
  status: string;
  readonly groups: { id: number; status: string; names: string[] }[];
  readonly errorPercent: number;
  readonly successPercent: number;
}

/**
 * A small stand-in for hawkBit's server: the calls of its device API (DDI) and of its management API that the load
 * generator uses, with groups, thresholds and a pause, in memory. It shows that the generator speaks the calls in the right
 * order; it measures nothing.
 */
export class HawkbitStandIn {
  readonly targets: string[] = [];
  readonly actions = new Map<string, Action>();
  /** What was asked without the right credentials. */
  refused = 0;
  rollout: Rollout | null = null;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      void readBody(request).then((body) => {
        const [status, answer] = this.#answer(request, body);
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer({ method, url, headers }: IncomingMessage, body: unknown): [number, unknown] {
    const [path, query] = (url ?? '').split('?');
    const parts = (path ?? '').split('/').filter((part) => part !== '');
    const ddi = parts[1] === 'controller';
    const expected = ddi ? 'GatewayToken secret' : `Basic ${Buffer.from('operator:word').toString('base64')}`;
    if (headers.authorization !== expected) {
      this.refused += 1;
      return [401, {}];
    }
    return ddi
      ? this.#device(parts.slice(3), body)
      : this.#manage(`${method} ${parts.slice(2).join('/')}`, query, body);
  }

  #manage(call: string, query: string | undefined, body: unknown): [number, unknown] {
    if (call === 'POST targets') {
      this.targets.push(...(body as { controllerId: string }[]).map(({ controllerId }) => controllerId));
      return [201, []];
    }
    if (call === 'POST softwaremodules') return [201, [{ id: 7 }]];
    if (call === 'POST distributionsets') return [201, [{ id: 8 }]];
    if (call === 'POST rollouts') return [201, this.#createRollout(body as never)];
    const rollout = this.rollout;
    if (rollout === null) return [404, {}];
    if (call === 'GET rollouts/9') return [200, { id: 9, status: rollout.status }];
    if (call === 'POST rollouts/9/start') {
      rollout.status = 'running';
      this.#open(0);
      return [200, null];
    }
    if (call === 'GET rollouts/9/deploygroups') return [200, { content: rollout.groups }];
    const group = /^GET rollouts\/9\/deploygroups\/(\d+)\/targets$/.exec(call)?.[1];
    const offset = Number(new URLSearchParams(query).get('offset'));
    const limit = Number(new URLSearchParams(query).get('limit'));
    const names = rollout.groups[Number(group)]?.names.slice(offset, offset + limit) ?? [];
    return [200, { content: names.map((controllerId) => ({ controllerId })) }];
  }

  #createRollout(asked: {
    targetFilterQuery: string;
    groups: {
      targetPercentage: number;
      errorCondition: { expression: string };
      successCondition: { expression: string };
    }[];
  }): unknown {
    const prefix = /^controllerId==(.*)\*$/.exec(asked.targetFilterQuery)?.[1] ?? '?';
    const left = this.targets.filter((name) => name.startsWith(prefix));
    this.rollout = {
      status: 'ready',
      errorPercent: Number(asked.groups[0]?.errorCondition.expression),
      successPercent: Number(asked.groups[0]?.successCondition.expression),
      groups: asked.groups.map(({ targetPercentage }, id) => ({
        id,
        status: 'scheduled',
        names: left.splice(0, Math.round((targetPercentage / 100) * left.length)),
      })),
    };
    return { id: 9 };
  }

  #open(index: number): void {
    const group = this.rollout?.groups[index];
    if (group === undefined) return;
    group.status = 'running';
    for (const name of group.names) {
      this.actions.set(name, { id: this.actions.size + 1, group: index, closed: null, feedback: [] });
    }
  }

  #device([name, , actionId, feedback]: string[], body: unknown): [number, unknown] {
    const action = this.actions.get(name ?? '');
    if (actionId === undefined) {
      const href = `http://x/DEFAULT/controller/v1/${name ?? ''}/deploymentBase/${action?.id ?? 0}?c=-1`;
      return [200, { _links: action === undefined || action.closed !== null ? {} : { deploymentBase: { href } } }];
    }
    if (action === undefined || String(action.id) !== actionId) return [404, {}];
    if (feedback === undefined) return [200, { id: actionId, deployment: {} }];
    const { status } = body as { status: { execution: string; result: { finished: 'success' | 'failure' } } };
    action.feedback.push(status.execution);
    if (status.execution === 'closed') {
      action.closed = status.result.finished;
      this.#judge(action.group);
    }
    return [200, null];
  }

  #judge(index: number): void {
    const rollout = this.rollout;
    const group = rollout?.groups[index];
    if (rollout === null || group === undefined) return;
    const closed = group.names.map((name) => this.actions.get(name)?.closed);
    const percent = (end: string): number => (100 * closed.filter((each) => each === end).length) / group.names.length;
    if (percent('failure') > rollout.errorPercent) {
      group.status = 'error';
      rollout.status = 'paused';
    } else if (group.status === 'running' && percent('success') >= rollout.successPercent) {
      group.status = 'finished';
      if (index === rollout.groups.length - 1) rollout.status = 'finished';
      else this.#open(index + 1);
    }
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? null : JSON.parse(text);
}
