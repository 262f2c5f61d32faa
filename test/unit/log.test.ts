import { createLogger } from '../../telemetry/log';

function linesOf(write: (log: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(createLogger({ process: 'gateway', destination: { write: (line: string) => lines.push(line) } }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('the log of a process', () => {
  it('writes one JSON object per line, with the process, the level as a word and the time', () => {
    const [line] = linesOf((log) => log.info({ sessions: 24 }, 'ready'));
    expect(line).toMatchObject({ level: 'info', process: 'gateway', sessions: 24, msg: 'ready' });
    expect(line!['time']).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it('secrets never reach it, not even inside a configuration that is logged', () => {
    const secret = 'hunter2';
    const lines = linesOf((log) => {
      log.info(
        { token: secret, headers: { authorization: secret }, config: { store: { databaseUrl: secret } } },
        'started',
      );
      log.error({ err: Object.assign(new Error('refused'), { password: secret }) }, 'failed');
    });
    expect(lines).toHaveLength(2);
    expect(JSON.stringify(lines)).not.toContain(secret);
  });

  it('an error is logged with its cause', () => {
    const [line] = linesOf((log) =>
      log.error({ err: new Error('no plan', { cause: new Error('no disk') }) }, 'failed'),
    );
    expect(JSON.stringify(line)).toContain('no disk');
  });
});
