import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/**
 * What a simulator exports: Node's own measurements, and its counters by name as one gauge. Apart from the catalogue: it
 * is no process of the product, and no dashboard or rule reads it (docs/simulator.md).
 */
export function createSimulatorRegistry(read: () => Readonly<Record<string, number>>): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'ringmaster_simulator_count',
    help: 'The counters of a simulator, by name.',
    labelNames: ['name'],
    registers: [registry],
    collect() {
      for (const [name, count] of Object.entries(read())) this.set({ name }, count);
    },
  });
  return registry;
}
