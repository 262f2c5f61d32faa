import { join } from 'node:path';
import { loadavg } from 'node:os';
import type { Guard } from '../../deploy/local/guard';
import { type DatabaseUrls, startPostgres } from '../../deploy/local/postgres';
import { asId, type GatewayId } from '../../model/ids';
import { countOrdersAfterHold } from '../../store/bench-figures';
import { type Database, openDatabase } from '../../store/database';
import { migrate } from '../../store/migrate';
import { currentCommit, describeServer } from '../surroundings';
import type { HoldArguments } from './arguments';
import { launchOrdering, type OrderingCampaign } from './campaign';
import { type HoldFigures, timesOf } from './figures';
import { measureFrozen, measureHolds } from './measure';
import { countAll, type OrderingProcess, startOrdering } from './processes';

const WORKERS = 2;
const GATEWAYS = 2;
/** The operator's side: a hold, and the looks at who holds the lock. */
const CONNECTIONS = 4;

export interface HoldRun {
  readonly directory: string;
  readonly guard: Guard;
  readonly say: (line: string) => void;
}

/** Brings up PostgreSQL with synchronous commits, lanes and gateways on it, and measures. Throws when nothing is ordered. */
export async function runHold({ directory, guard, say }: HoldRun, args: HoldArguments): Promise<HoldFigures> {
  const load = Math.round((loadavg()[0] ?? 0) * 100) / 100;
  const server = await startPostgres({ dataDir: join(directory, 'postgres'), guard });
  await migrate(server.url);
  const db = openDatabase(server.url, { max: CONNECTIONS, applicationName: 'bench-operator' });
  say(`Launching a campaign over ${args.hosts} hosts in ${args.lanes} lanes.`);
  const campaign = await launchOrdering(db, args);
  const processes = await startAll(guard, server, campaign);
  try {
    return { ...(await measure({ db, say, campaign, ...processes }, args)), load };
  } finally {
    for (const each of [...processes.workers, ...processes.gateways]) each.end();
    await db.end();
    await server.stop();
  }
}

interface Started {
  readonly workers: readonly OrderingProcess[];
  readonly gateways: readonly OrderingProcess[];
}

async function startAll(
  guard: Guard,
  { workerUrl, gatewayUrl }: DatabaseUrls,
  { campaignId, lanes, hostIds }: OrderingCampaign,
): Promise<Started> {
  const share = <T>(items: readonly T[], of: number, index: number): T[] => items.filter((_, at) => at % of === index);
  const gateways = Array.from({ length: GATEWAYS }, (_, index) =>
    startOrdering(guard, {
      ...{ kind: 'claim', databaseUrl: gatewayUrl, applicationName: `bench-gateway-${index}`, campaignId },
      gatewayId: asId<GatewayId>(`bench-${index}`),
      hostIds: share(hostIds, GATEWAYS, index),
    }),
  );
  const connected = await Promise.all(gateways);
  const workers = Array.from({ length: WORKERS }, (_, index) =>
    startOrdering(guard, {
      ...{ kind: 'order', databaseUrl: workerUrl, applicationName: `bench-worker-${index}` },
      lanes: share(lanes, WORKERS, index),
    }),
  );
  return { gateways: connected, workers: await Promise.all(workers) };
}

interface Stage extends Started {
  readonly db: Database;
  readonly campaign: OrderingCampaign;
  readonly say: (line: string) => void;
}

async function measure(stage: Stage, args: HoldArguments): Promise<Omit<HoldFigures, 'load'>> {
  const { db, say, campaign, workers, gateways } = stage;
  const { campaignId } = campaign;
  const progress = (what: string, of: number) => (placed: number) => {
    if (placed % 20 === 0 || placed === of) say(`${what}: ${placed} of ${of} holds.`);
  };
  const all = [...workers, ...gateways];
  const measuring = { db, campaignId, all };
  const before = countAll(all);
  const begun = performance.now();
  const times = await measureHolds(measuring, args.holds, progress('Nothing frozen', args.holds));
  const seconds = (performance.now() - begun) / 1000;
  const after = countAll(all);
  const frozen = (processes: readonly OrderingProcess[], what: string) =>
    measureFrozen(measuring, { processes, count: args.frozen, onHold: progress(what, args.frozen) });
  const workerTimes = await frozen(workers, 'A worker frozen');
  const gatewayTimes = await frozen(gateways, 'A gateway frozen');
  const hold_ms = timesOf(times);
  if (hold_ms === null) throw new Error('no hold was placed');
  return {
    lanes: campaign.lanes.length,
    hosts: args.hosts,
    hold_ms,
    worker_frozen_ms: timesOf(workerTimes),
    gateway_frozen_ms: timesOf(gatewayTimes),
    turns_per_s: Math.round((after.turns - before.turns) / seconds),
    claims_per_s: Math.round((after.claimed - before.claimed) / seconds),
    orders_after_hold: await countOrdersAfterHold(db, campaignId),
    commit: await currentCommit(),
    machine: await describeServer(db),
  };
}
