import { Counter, Gauge, Registry } from 'prom-client';
import { startMetricsServer, type MetricsServer } from '../../telemetry/metrics-server';

describe('the metrics server', () => {
  const servers: MetricsServer[] = [];

  async function serve(registry: Registry): Promise<string> {
    const server = await startMetricsServer(registry, { host: '127.0.0.1', port: 0 });
    servers.push(server);
    return `http://127.0.0.1:${server.port}`;
  }

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  it('serves the registry in the text format of Prometheus', async () => {
    const registry = new Registry();
    new Counter({ name: 'tries_total', help: 'Tries.', registers: [registry] }).inc(3);
    const response = await fetch(`${await serve(registry)}/metrics`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await response.text()).toContain('tries_total 3');
  });

  it('answers ok for the health of the process', async () => {
    const response = await fetch(`${await serve(new Registry())}/healthz`);
    expect([response.status, await response.text()]).toEqual([200, 'ok\n']);
  });

  it('a scrape that cannot be read is an error, never an empty page', async () => {
    const registry = new Registry();
    const collect = () => Promise.reject(new Error('password=hunter2'));
    registry.registerMetric(new Gauge({ name: 'hosts', help: 'Hosts.', registers: [], collect }));
    const response = await fetch(`${await serve(registry)}/metrics`);
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('hunter2');
  });

  it.each([
    ['GET', '/', 404],
    ['POST', '/metrics', 405],
  ])('answers %s %s with %i', async (method, path, status) => {
    const response = await fetch(`${await serve(new Registry())}${path}`, { method });
    expect(response.status).toBe(status);
  });

  it('rejects when the port is taken', async () => {
    const { port } = new URL(await serve(new Registry()));
    const second = startMetricsServer(new Registry(), { host: '127.0.0.1', port: Number(port) });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
