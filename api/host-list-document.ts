import type { DocumentNode } from '../model/campaign-file/document';
import { openFields, readList, refuseTwice, type Fields } from '../model/campaign-file/fields';
import { complete, describeNode, refuse, type Place, type Read } from '../model/campaign-file/place';
import type { Problem } from '../model/campaign-file/problem';
import { readText, readWord, type TextRule } from '../model/campaign-file/scalars';
import { HOST_NAME } from '../model/host';
import { asId, type HostId } from '../model/ids';
import type { HostImport } from '../store/inventory';
import { readDocument } from '../documents/read-document';

export type HostListResult =
  | { readonly ok: true; readonly hosts: readonly HostImport[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** One import; a larger fleet comes in several files. */
const MAX_HOSTS = 200_000;
/** More problems than this help nobody. */
const MAX_PROBLEMS = 50;
const MAX_LABEL_VALUE = 255;
const NAME_NEXT = 'Use letters, digits, dot, hyphen and underscore; begin and end with a letter or digit.';

const NAME_OF_HOST: TextRule = {
  pattern: HOST_NAME,
  what: "a host's name",
  next: `${NAME_NEXT} It must not look like an id (a UUID): commands take either.`,
};
/** Clusters are parts of workflow ids, clusters and sites keys of limits: no slash, no space. */
const PLACE_NAME: TextRule = {
  pattern: /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
  what: 'a name',
  next: `${NAME_NEXT} At most 63 characters.`,
};
const HOST_ID: TextRule = {
  pattern: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  what: 'a UUID in small letters',
  next: 'Leave it out to have it derived from the name.',
};
const LABEL_VALUE: TextRule = {
  pattern: new RegExp(`^.{0,${MAX_LABEL_VALUE}}$`, 'su'),
  what: 'a text',
  next: `Shorten it to ${MAX_LABEL_VALUE} characters.`,
};
const LABEL_KEY = /^[A-Za-z0-9_](?:[A-Za-z0-9_./-]{0,61}[A-Za-z0-9_])?$/;

type HostFields = Fields<'name' | 'id' | 'cluster' | 'site' | 'labels'>;

/**
 * Reads a list of hosts, YAML or JSON: `apiVersion`, `kind: HostList`, `hosts: [{ name, cluster, site, labels, id }]`;
 * `labels` and `id` may be left out. Answers with every problem and its place; unknown keys are problems.
 */
export function parseHostList(text: string): HostListResult {
  const document = readDocument(text);
  if (!document.ok) return document;
  const problems: Problem[] = [];
  const hosts = readHosts(document.root, problems);
  return hosts !== undefined && problems.length === 0
    ? { ok: true, hosts }
    : { ok: false, problems: problems.slice(0, MAX_PROBLEMS) };
}

function readHosts(node: DocumentNode, problems: Problem[]): readonly HostImport[] | undefined {
  const fields = openFields({ node, path: '', problems }, ['apiVersion', 'kind', 'hosts']);
  if (fields === undefined) return undefined;
  fields.required('apiVersion', readWord(['ringmaster/v1']), 'ringmaster/v1');
  fields.required('kind', readWord(['HostList']), 'HostList');
  const list = readList(readHost, { max: MAX_HOSTS });
  const hosts = fields.required('hosts', list, '[ { name: web-1, cluster: east, site: east-1 } ]');
  const place = fields.find('hosts');
  if (hosts === undefined || place === null) return undefined;
  const twice = refuseTwice(
    place,
    'name',
    hosts.map((host) => host.name),
  );
  return twice ? undefined : hosts;
}

const readHost: Read<HostImport> = (place) => {
  const fields: HostFields | undefined = openFields(place, ['name', 'id', 'cluster', 'site', 'labels']);
  if (fields === undefined) return undefined;
  const hostId = fields.optional<string | null>('id', readText(HOST_ID), null);
  const rest = complete<Omit<HostImport, 'hostId'>>({
    name: fields.required('name', readText(NAME_OF_HOST), 'web-1'),
    cluster: fields.required('cluster', readText(PLACE_NAME), 'east'),
    site: fields.required('site', readText(PLACE_NAME), 'east-1'),
    labels: fields.optional('labels', readLabels, {}),
  });
  if (rest === undefined || hostId === undefined) return undefined;
  return hostId === null ? rest : { ...rest, hostId: asId<HostId>(hostId) };
};

const readLabels: Read<Readonly<Record<string, string>>> = (place) => {
  const { node } = place;
  if (node.kind !== 'map') {
    const message = `expected a map of labels, found ${describeNode(node)}`;
    refuse(place, { message, next: 'Write, for example: labels: { service: web }.' });
    return undefined;
  }
  const labels = node.entries.map((entry) => readLabel({ ...place, node: entry.value }, entry));
  const known = labels.filter((label) => label !== undefined);
  return known.length === labels.length ? Object.fromEntries(known) : undefined;
};

function readLabel(
  labels: Place,
  entry: { readonly key: string; readonly keyAt: { readonly line: number; readonly column: number } },
): readonly [string, string] | undefined {
  const place = { ...labels, path: `${labels.path}.${entry.key}` };
  if (!LABEL_KEY.test(entry.key)) {
    const message = `"${entry.key}" is not the name of a label`;
    const next = 'Use letters, digits, dot, hyphen, slash and underscore, 63 at most.';
    refuse(place, { message, next }, entry.keyAt);
    return undefined;
  }
  const value = readText(LABEL_VALUE)(place);
  return value === undefined ? undefined : [entry.key, value];
}
