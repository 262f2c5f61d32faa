import { readProbeList } from '../../probes/read-probe-list';

const list = (...probes: readonly string[]): string =>
  ['apiVersion: ringmaster/v1', 'kind: Probes', 'probes:', ...probes].join('\n');
const prometheus = (more: string): string =>
  `  - { name: errors, says: "billing: error rate", prometheus: { url: https://prometheus.example, query: up, ${more} } }`;
const http = (more: string): string =>
  `  - { name: ready, says: "checkout", http: { url: https://checkout.example${more} } }`;

function problemsOf(text: string): string[] {
  const read = readProbeList(text);
  if (read.ok) return [];
  return read.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
}

describe('a list of probes', () => {
  it('is read with every way there is', () => {
    expect(
      readProbeList(
        list(
          prometheus('passes: { atMost: 1% }, fails: { above: 2.5% }, tokenFile: /etc/t, caFile: /etc/ca.pem'),
          http('/slo, answer: status, failOn: [503]'),
        ),
      ),
    ).toEqual({
      ok: true,
      probes: [
        {
          name: 'errors',
          says: 'billing: error rate',
          way: {
            kind: 'prometheus',
            address: { url: 'https://prometheus.example', caFile: '/etc/ca.pem', tokenFile: '/etc/t' },
            query: 'up',
            limit: { kind: 'atMost', passes: 0.01, fails: 0.025, unit: 'ratio' },
          },
        },
        {
          name: 'ready',
          says: 'checkout',
          way: {
            kind: 'http',
            address: { url: 'https://checkout.example/slo', caFile: null, tokenFile: null },
            answer: 'status',
            failOn: [503],
          },
        },
      ],
    });
  });

  test.each<[string, string, RegExp]>([
    ['an unknown key', list(http(', verify: false')), /4:.* probes\[0\]\.http\.verify: unknown key/],
    ['a name twice', list(http(''), http('')), /5:.*"ready" stands in this list twice/],
    ['no way', list('  - { name: a, says: b }'), /there is no way to ask/],
    ['a user in a URL', list('  - { name: a, says: b, http: { url: "https://u:p@x.example" } }'), /without a user/],
    ['a file for a URL', list('  - { name: a, says: b, http: { url: "file:///etc/passwd" } }'), /http or https URL/],
    [
      'a token in the open',
      list('  - { name: a, says: b, http: { url: "http://x.example", tokenFile: /t } }'),
      /in the open/,
    ],
    [
      'no limit',
      list('  - { name: a, says: b, prometheus: { url: "https://x.example", query: up } }'),
      /"passes" is missing/,
    ],
    ['two limits', list(prometheus('passes: { atMost: 1, atLeast: 2 }')), /one of them/],
    ['a limit that is no number', list(prometheus('passes: { atMost: few }')), /expected a number or a percentage/],
    ['a limit of NaN', list(prometheus('passes: { atMost: .nan }')), /expected a number or a percentage/],
    [
      'numbers that pass and fail',
      list(prometheus('passes: { atMost: 2% }, fails: { above: 1% }')),
      /some numbers would pass and fail/,
    ],
    ['a share beside a number', list(prometheus('passes: { atMost: 2 }, fails: { above: 3% }')), /one is a percentage/],
    ['the wrong side', list(prometheus('passes: { atMost: 2 }, fails: { below: 3 }')), /unknown key "below"/],
    ['a status that fails where the body is read', list(http(', failOn: [503]')), /failOn is for answer: status/],
    ['a 2xx status that fails', list(http(', answer: status, failOn: [204]')), /whole number from 300 to 599/],
    ['nothing', '', /./],
    ['a list of another kind', 'apiVersion: ringmaster/v1\nkind: Campaign\n', /expected Probes/],
  ])('is refused with %s', (_title, text, problem) => {
    expect(problemsOf(text).join('\n')).toMatch(problem);
  });
});
