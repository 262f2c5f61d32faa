import { readDocument } from '../documents/read-document';
import { openFields, readList, refuseTwice } from '../model/campaign-file/fields';
import { PROBE_NAME } from '../model/campaign-file/gate-asks';
import { complete, type Place, type Read, refuse } from '../model/campaign-file/place';
import type { Problem } from '../model/campaign-file/problem';
import { readCount, readText, readWord } from '../model/campaign-file/scalars';
import type { Address, HttpProbe, Probe, PrometheusProbe } from './probe-list';
import { readLimit } from './read-limit';

/** The probes, or everything that is wrong with their file, in the file's order. */
export type ProbeListResult =
  | { readonly ok: true; readonly probes: readonly Probe[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const MAX_PROBES = 500;
const WAYS = ['prometheus', 'http'] as const;
const ADDRESS_KEYS = ['url', 'caFile', 'tokenFile'] as const;

const FILE = readText({ pattern: /^\/[^\0]{0,4095}$/, what: 'the absolute path of a file', next: 'Begin it with /.' });
/** No user or password in it: that belongs into a file. */
const URL_OF_PROBE = readText({
  pattern: /^https?:\/\/[^\s@/?#]+(?:[/?][^\s@#]*)?$/,
  what: 'an http or https URL without a user in it',
  next: 'For example: https://prometheus.example.com.',
});
const SAYS = readText({
  pattern: /^[^\p{Cc}]{1,100}$/u,
  what: 'one line of at most 100 characters',
  next: 'For example: "billing: error rate".',
});
const QUERY = readText({
  pattern: /^[^\0]{1,4000}$/u,
  what: 'a query of PromQL',
  next: 'For example: up{job="billing"}.',
});

/** Reads the text of a list of probes. Unknown keys are refused; nothing bad is ever replaced by a default. */
export function readProbeList(text: string): ProbeListResult {
  const document = readDocument(text);
  if (!document.ok) return document;
  const problems: Problem[] = [];
  const probes = readFile({ node: document.root, path: '', problems });
  if (probes !== undefined && problems.length === 0) return { ok: true, probes };
  return { ok: false, problems: problems.sort((left, right) => left.line - right.line || left.column - right.column) };
}

const readFile: Read<readonly Probe[]> = (place) => {
  const fields = openFields(place, ['apiVersion', 'kind', 'probes']);
  if (fields === undefined) return undefined;
  const apiVersion = fields.required('apiVersion', readWord(['ringmaster/v1']), 'ringmaster/v1');
  const kind = fields.required('kind', readWord(['Probes']), 'Probes');
  if (apiVersion === undefined || kind === undefined) return undefined;
  return fields.required('probes', readProbes, '[{ name: billing-errors, says: …, prometheus: { … } }]');
};

const readProbes: Read<readonly Probe[]> = (place) => {
  const probes = readList(readProbe, { max: MAX_PROBES })(place);
  if (probes === undefined) return undefined;
  const names = probes.map(({ name }) => name);
  return refuseTwice(place, 'name', names) ? undefined : probes;
};

const readProbe: Read<Probe> = (place) => {
  const fields = openFields(place, ['name', 'says', ...WAYS]);
  if (fields === undefined) return undefined;
  const ways = WAYS.filter((kind) => fields.find(kind) !== null);
  const [way] = ways;
  if (way === undefined || ways.length > 1) {
    const message =
      ways.length > 1 ? `a probe has one way, this one has ${ways.join(' and ')}` : 'there is no way to ask';
    refuse(place, { message, next: `Give exactly one of: ${WAYS.join(', ')}.` });
  }
  return complete<Probe>({
    name: fields.required('name', readText(PROBE_NAME), 'billing-errors'),
    says: fields.required('says', SAYS, '"billing: error rate"'),
    way: way === undefined ? undefined : fields.required<Probe['way']>(way, READ_WAY[way], '{ url: …, … }'),
  });
};

const readPrometheus: Read<PrometheusProbe> = (place) => {
  const fields = openFields(place, [...ADDRESS_KEYS, 'query', 'passes', 'fails']);
  if (fields === undefined) return undefined;
  return complete<PrometheusProbe>({
    kind: 'prometheus',
    address: readAddress(place, fields),
    query: fields.required('query', QUERY, 'up{job="billing"}'),
    limit: readLimit(place, fields),
  });
};

const readHttp: Read<HttpProbe> = (place) => {
  const fields = openFields(place, [...ADDRESS_KEYS, 'answer', 'failOn']);
  if (fields === undefined) return undefined;
  const probe = complete<HttpProbe>({
    kind: 'http',
    address: readAddress(place, fields),
    answer: fields.optional('answer', readWord(['json', 'status']), 'json'),
    failOn: fields.optional<readonly number[]>('failOn', readList(readCount({ min: 300, max: 599 }), { max: 20 }), []),
  });
  const failOn = fields.find('failOn');
  if (probe?.answer !== 'json' || failOn === null) return probe;
  refuse(failOn, {
    message: 'failOn is for answer: status, and this probe reads what is answered',
    next: 'Take failOn out, or add answer: status.',
  });
  return undefined;
};

interface AddressFields {
  readonly required: <T>(key: 'url', read: Read<T>, example: string) => T | undefined;
  readonly optional: <T>(key: 'caFile' | 'tokenFile', read: Read<T>, fallback: T) => T | undefined;
  readonly find: (key: 'tokenFile') => Place | null;
}

function readAddress(place: Place, fields: AddressFields): Address | undefined {
  const address = complete<Address>({
    url: fields.required('url', URL_OF_PROBE, 'https://prometheus.example.com'),
    caFile: fields.optional<string | null>('caFile', FILE, null),
    tokenFile: fields.optional<string | null>('tokenFile', FILE, null),
  });
  if (address === undefined) return undefined;
  if (!URL.canParse(address.url)) {
    refuse(place, { message: 'its URL cannot be read', next: 'For example: https://prometheus.example.com.' });
    return undefined;
  }
  if (address.tokenFile === null || isPrivate(new URL(address.url))) return address;
  refuse(fields.find('tokenFile') ?? place, {
    message: 'a token would go over the network in the open',
    next: 'Use an https URL, or leave tokenFile out.',
  });
  return undefined;
}

/** Encrypted, or no further than this machine. */
function isPrivate({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
}

const READ_WAY: Readonly<Record<(typeof WAYS)[number], Read<Probe['way']>>> = {
  prometheus: readPrometheus,
  http: readHttp,
};
