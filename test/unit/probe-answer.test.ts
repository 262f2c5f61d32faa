import { type NumberLimit, readPrometheusAnswer, readServiceAnswer } from '../../model/probe-answer';

const RATE: NumberLimit = { kind: 'atMost', passes: 0.01, fails: 0.01, unit: 'ratio' };
const UP: NumberLimit = { kind: 'atLeast', passes: 3, fails: 2, unit: 'number' };

const vector = (...values: readonly string[]): unknown => ({
  status: 'success',
  data: {
    resultType: 'vector',
    result: values.map((value, index) => ({ metric: { site: `s${index}` }, value: [1_700_000_000, value] })),
  },
});
const scalar = (value: string): unknown => ({
  status: 'success',
  data: { resultType: 'scalar', result: [1_700_000_000, value] },
});

describe("Prometheus's answer", () => {
  test.each<[string, NumberLimit, unknown, string, string]>([
    ['a number below the limit', RATE, vector('0.004'), 'pass', 'billing: errors 0.4 %'],
    ['a number on the limit', RATE, vector('0.01'), 'pass', 'billing: errors 1 %'],
    ['a number above the limit', RATE, vector('0.042'), 'fail', 'billing: errors 4.2 % > 1 %'],
    ['a scalar', RATE, scalar('0.5'), 'fail', 'billing: errors 50 % > 1 %'],
    ['a number in scientific notation', RATE, vector('4.2e-03'), 'pass', 'billing: errors 0.42 %'],
    ['no series', RATE, vector(), 'inconclusive', 'billing: errors: the query found nothing'],
    ['a division of nothing by nothing', RATE, vector('NaN'), 'inconclusive', 'billing: errors NaN measures nothing'],
    ['a division by nothing', RATE, vector('+Inf'), 'inconclusive', 'billing: errors Infinity measures nothing'],
    ['less than nothing at all', UP, vector('-Inf'), 'inconclusive', 'billing: errors -Infinity measures nothing'],
    ['series that all pass', RATE, vector('0.001', '0.009'), 'pass', 'billing: errors 0.9 % (the highest of 2 series)'],
    ['one bad of many', RATE, vector('0', '0.5', '0.001'), 'fail', 'billing: errors 50 % > 1 % at site="s1"'],
    ['two bad of many', RATE, vector('0.2', '0.5'), 'fail', 'billing: errors 50 % > 1 % at site="s1", and 1 more'],
    [
      'one that fails beside one of nothing',
      RATE,
      vector('NaN', '0.5'),
      'fail',
      'billing: errors 50 % > 1 % at site="s1"',
    ],
    [
      'one of nothing beside one that passes',
      RATE,
      vector('NaN', '0'),
      'inconclusive',
      'billing: errors NaN measures nothing at site="s0"',
    ],
    ['enough of what should be much', UP, vector('3'), 'pass', 'billing: errors 3'],
    ['a number between passing and failing', UP, vector('2.5'), 'inconclusive', 'billing: errors 2.5 < 3'],
    ['a number on the edge of failing', UP, vector('2'), 'inconclusive', 'billing: errors 2 < 3'],
    ['too little', UP, vector('1'), 'fail', 'billing: errors 1 < 3'],
    [
      'a range',
      RATE,
      { status: 'success', data: { resultType: 'matrix', result: [] } },
      'error',
      'billing: errors: the query gives neither a scalar nor a vector',
    ],
    [
      'a text',
      RATE,
      { status: 'success', data: { resultType: 'string', result: [1, 'ok'] } },
      'error',
      'billing: errors: the query gives neither a scalar nor a vector',
    ],
    ['a number that is none', RATE, vector('0', 'many'), 'error', 'billing: errors: a series cannot be read'],
    ['hexadecimal', RATE, vector('0x0'), 'error', 'billing: errors: a series cannot be read'],
    ['an empty text for a number', RATE, vector(''), 'error', 'billing: errors: a series cannot be read'],
    [
      'more series than anybody judges',
      RATE,
      vector(...Array.from({ length: 1001 }, () => '0')),
      'error',
      'billing: errors: the query gives 1001 series, at most 1000 are judged',
    ],
    [
      'a refusal',
      RATE,
      { status: 'error', error: 'parse error' },
      'error',
      'billing: errors: the query failed (parse error)',
    ],
    ['null', RATE, null, 'error', 'billing: errors: the query failed'],
    ['a list', RATE, [], 'error', 'billing: errors: the query failed'],
  ])('%s', (_title, limit, body, outcome, reason) => {
    expect(readPrometheusAnswer('billing: errors', limit, body)).toEqual({ outcome, reason });
  });

  it('that passes with data missing proves nothing, and one that fails fails', () => {
    const partial = (value: string) => ({ ...(vector(value) as object), warnings: ['remote read failed'] });
    expect(readPrometheusAnswer('s', RATE, partial('0'))).toEqual({
      outcome: 'inconclusive',
      reason: 's: data is missing (remote read failed)',
    });
    expect(readPrometheusAnswer('s', RATE, partial('1')).outcome).toBe('fail');
  });
});

describe("a service's answer", () => {
  test.each([
    [{ outcome: 'pass', reason: 'all well' }, 'pass', 'billing: all well'],
    [{ outcome: 'fail', reason: 'burning its budget' }, 'fail', 'billing: burning its budget'],
    [{ outcome: 'inconclusive' }, 'inconclusive', 'billing: inconclusive'],
    [{ outcome: 'error', reason: ' ' }, 'error', 'billing: error'],
    [{ outcome: 'PASS' }, 'error', 'billing: the answer has no outcome that is known'],
    [{ ok: true }, 'error', 'billing: the answer has no outcome that is known'],
    ['pass', 'error', 'billing: the answer has no outcome that is known'],
    [null, 'error', 'billing: the answer has no outcome that is known'],
  ])('%j', (body, outcome, reason) => {
    expect(readServiceAnswer('billing', body)).toEqual({ outcome, reason });
  });

  it('is shown without what a terminal would obey, and not at length', () => {
    const { reason } = readServiceAnswer('billing', { outcome: 'fail', reason: `\u001b[2J${'x'.repeat(5000)}` });
    expect(reason).not.toContain('\u001b');
    expect(reason.length).toBeLessThan(250);
  });
});
