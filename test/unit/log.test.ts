import { createLogger } from '../../telemetry/log';

function linesOf(
  write: (log: ReturnType<typeof createLogger>) => void,
  fields?: () => object,
): Record<string, unknown>[] {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  write(createLogger({ process: 'gateway', destination, ...(fields === undefined ? {} : { fields }) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

const SECRET = 'hunter2-3f9a7c';

describe('the log of a process', () => {
  it('writes one JSON object per line, with the process, the level as a word and the time', () => {
    const [line] = linesOf((log) => log.info({ sessions: 24 }, 'ready'));
    expect(line).toMatchObject({ level: 'info', process: 'gateway', sessions: 24, msg: 'ready' });
    expect(line!['time']).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it('says in every line what is asked anew for each', () => {
    let asked = 0;
    const lines = linesOf(
      (log) => {
        log.info('one');
        log.warn({ trace_id: 'own' }, 'two');
      },
      () => ({ trace_id: `trace-${(asked += 1)}` }),
    );
    expect(lines).toMatchObject([{ trace_id: 'trace-1' }, { trace_id: 'own' }]);
  });

  it('an error is logged with its cause', () => {
    const [line] = linesOf((log) =>
      log.error({ err: new Error('no plan', { cause: new Error('no disk') }) }, 'failed'),
    );
    expect(JSON.stringify(line)).toContain('no disk');
  });
});

describe('a secret never reaches the log', () => {
  const pem = `-----BEGIN EC PRIVATE KEY-----\n${SECRET}\n-----END EC PRIVATE KEY-----`;
  const url = `postgres://ringmaster:${SECRET}@db.example:5432/ringmaster`;

  it.each<[string, object, string]>([
    ['in a field', { token: SECRET }, 'started'],
    ['in a field of any depth', { config: { a: { b: { c: { d: { passphrase: SECRET } } } } } }, 'started'],
    ['in an object under such a name', { privateKey: { pem: SECRET } }, 'started'],
    ['in a list under such a name', { token: [SECRET, SECRET] }, 'started'],
    ['behind a quote', { password: `"${SECRET}"` }, 'started'],
    ['in headers', { req: { headers: { Authorization: `Bearer ${SECRET}`, cookie: `s=${SECRET}` } } }, 'asked'],
    ['in a configuration', { env: { DATABASE_URL: url, RINGMASTER_TOKEN: SECRET, PGPASSWORD: SECRET } }, 'read'],
    ['in a URL in a field of another name', { target: url }, 'connecting'],
    ['in a URL in a message', {}, `no answer from ${url}`],
    ["in an error's message, stack and cause", { err: new Error(url, { cause: new Error(`at ${url}`) }) }, 'failed'],
    ["in an error's own fields", { err: Object.assign(new Error('refused'), { password: SECRET }) }, 'failed'],
    ['in a connection string of words', {}, `host=db password=${SECRET} user=ringmaster`],
    ['in a bearer token that somebody quotes', {}, `got "Bearer ${SECRET}"`],
    ['in a private key, wherever it stands', { file: pem }, `read ${pem}`],
    ['in a join token', { line: `rmj_${SECRET}` }, `rmj_${SECRET} was redeemed`],
  ])('%s', (_where, fields, message) => {
    const [line] = linesOf((log) => log.error(fields, message));
    expect(JSON.stringify(line)).not.toContain(SECRET);
    expect(JSON.stringify(line)).toContain('[secret]');
  });

  it('and what is none stays: hosts, ports, ids and the names of keys', () => {
    const fields = {
      url: 'https://api.example:7700/v1/campaigns',
      publicKey: 'ed25519:abc',
      keyId: 'sha256:1f2e',
      mail: 'ann@example.org',
      tokens: 3,
    };
    const [line] = linesOf((log) => log.info(fields, 'the token of ann was made; see http://a/b:c'));
    expect(line).toMatchObject({ ...fields, msg: 'the token of ann was made; see http://a/b:c' });
  });
});
