import { buildPlan } from '../../api/build-plan';
import { scenarioOfPlan } from '../../api/scenario-of-plan';
import { forecastPlan } from '../../cli/plan-forecast';
import { plan } from './cli-fixture';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDocument } from '../../documents/read-document';
import { parseHostList } from '../../api/host-list-document';
import { readCampaignFile } from '../../documents/read-campaign-file';
import { buildBundle } from '../../cli/bundle-archive';
import type { CampaignSpec } from '../../model/campaign';
import type { DocumentNode } from '../../model/campaign-file/document';
import { CAMPAIGN_FILE_KEYS } from '../../model/campaign-file/keys';
import type { Host } from '../../model/host';
import { asId } from '../../model/ids';
import { planMembership } from '../../model/membership';
import { assumedModel } from '../../simulator/what-if/assumed-model';
import { exploreBriefly } from '../../simulator/what-if/explore';
import { inventScenario } from '../../simulator/what-if/synthetic-fleet';

const EXAMPLES = join(__dirname, '..', '..', 'examples');
const FLEET = 'fleet.yaml';
const CAMPAIGNS = readdirSync(EXAMPLES).filter((file) => file.endsWith('.yaml') && file !== FLEET);

function readExample(file: string): string {
  return readFileSync(join(EXAMPLES, file), 'utf8');
}

function specOf(file: string): CampaignSpec {
  const result = readCampaignFile(readExample(file));
  if (!result.ok) throw new Error(`${file}: ${JSON.stringify(result.problems, null, 2)}`);
  return result.spec;
}

function localFleet(): readonly Host[] {
  const list = parseHostList(readExample(FLEET));
  if (!list.ok) throw new Error(`${FLEET}: ${JSON.stringify(list.problems, null, 2)}`);
  return list.hosts.map((host) => ({ ...host, hostId: host.hostId ?? asId<Host['hostId']>(host.name), facts: {} }));
}

function keysIn(node: DocumentNode): readonly string[] {
  if (node.kind === 'scalar') return [];
  if (node.kind === 'list') return node.items.flatMap(keysIn);
  return node.entries.flatMap((entry) => [entry.key, ...keysIn(entry.value)]);
}

describe('the examples', () => {
  it('hold the annotated campaign and the two of the local run', () => {
    expect(CAMPAIGNS.sort()).toEqual(['emergency.yaml', 'local-bad.yaml', 'local-good.yaml']);
  });

  it.each(CAMPAIGNS)('%s is a valid campaign named like its file or its advisory', (file) => {
    expect([file.replace('.yaml', ''), 'openssl-dsa-5764']).toContain(specOf(file).name);
  });

  it('emergency.yaml shows every key a campaign of packages can have', () => {
    // Whom a gate may ask only the workers of a fleet know: that is told in a comment, which is right as it stands.
    const whole = readExample('emergency.yaml').replace('    # ask:', '    ask:');
    expect(readCampaignFile(whole)).toMatchObject({ ok: true });
    const document = readDocument(whole);
    if (!document.ok) throw new Error('emergency.yaml is not YAML');
    const { bundlePatch, ...shown } = CAMPAIGN_FILE_KEYS;
    // Nobody can write down the digest of a file that is not published yet: it is told in a comment.
    const text = readExample('emergency.yaml');
    const told = Object.values(shown)
      .flat()
      .filter((key) => key === 'digests' && text.includes('`digests: [sha256:…]`'));
    expect([...new Set([...keysIn(document.root), ...told])].sort()).toEqual(
      [...new Set(Object.values(shown).flat())].sort(),
    );
    expect(bundlePatch).toContain('digest');
  });

  it('fleet.yaml holds 24 hosts in two clusters and four sites, a pilot in each cluster', () => {
    const hosts = localFleet();
    expect(hosts).toHaveLength(24);
    expect([...new Set(hosts.map(({ site }) => site))].sort()).toEqual(['east-1', 'east-2', 'west-1', 'west-2']);
    const pilots = hosts.filter(({ labels }) => labels['ring'] === 'pilot');
    expect(pilots.map(({ cluster }) => cluster).sort()).toEqual(['east', 'west']);
  });

  it.each(['local-good.yaml', 'local-bad.yaml'])('%s takes the local fleet in four rings: 2, 3, 22 and 24', (file) => {
    const membership = planMembership({ hosts: localFleet(), spec: specOf(file), seed: file });
    expect(membership.rings.map(({ hosts }) => hosts)).toEqual([2, 1, 19, 2]);
  });

  it.each(CAMPAIGNS)('%s is told to complete when nothing is wrong with its patch', (file) => {
    const spec = specOf(file);
    const scenario = inventScenario(spec, { hosts: 24, clusters: 2, sites: 4 });
    const { ending, goals } = exploreBriefly(scenario, assumedModel(spec)).story;
    expect(ending).toBe('completed');
    expect(goals[0]?.reachedMs).toBeLessThan(goals[0]?.withinMs ?? 0);
  });

  it('local-good.yaml is planned across the local fleet without a warning of a goal that is missed', () => {
    const file = 'local-good.yaml';
    const result = buildPlan({ spec: specOf(file), source: readExample(file), hosts: localFleet(), owners: new Map() });
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    const scenario = scenarioOfPlan(result.built.plan, 24);
    const { forecast } = forecastPlan({ ...plan({ hosts: 24 }), scenario });
    expect(forecast).toMatchObject({ kind: 'told', warnings: [], ending: 'completed' });
  });

  it.each(['local-good.yaml', 'local-bad.yaml'])('%s names the digest of the bundle in its folder', async (file) => {
    const { patch } = specOf(file);
    if (patch.kind !== 'bundle') throw new Error('a local campaign patches with a bundle');
    const folder = mkdtempSync(join(tmpdir(), 'ringmaster-examples-'));
    try {
      const archive = join(folder, 'bundle.tar.gz');
      const { name, version, digest } = await buildBundle(join(EXAMPLES, patch.name, patch.version), archive);
      expect({ kind: 'bundle', name, version, digest }).toEqual(patch);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
