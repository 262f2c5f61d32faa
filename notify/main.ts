import { readFile } from 'node:fs/promises';
import { ConfigError } from '../environment/environment-reader';
import { runProcess, untilToldToStop } from '../environment/run-process';
import { openDatabase } from '../store/database';
import { Listener } from '../store/listener';
import { countMessages, splitMessages } from '../store/notifications';
import { createLogger } from '../telemetry/log';
import { startMetricsServer } from '../telemetry/metrics-server';
import { createNotifyMetrics } from '../telemetry/notify-metrics';
import { readRelease } from '../telemetry/release';
import { parseConfig } from './config';
import { Dispatcher } from './dispatcher';
import { readSettings } from './read-settings';
import { apart, recipientNames } from './recipients';
import { openReceiver } from './receivers/open-receiver';
import type { NotifySettings } from './settings';

const ANSWER_MS = 10_000;

/** Every problem on a line of its own, with file, line, column and path, as a compiler says it. */
async function readSettingsFile(file: string): Promise<NotifySettings> {
  const read = readSettings(await readFile(file, 'utf8'));
  if (read.ok) return read.settings;
  throw new ConfigError(
    read.problems.map(({ line, column, path, message, next }) => {
      const at = `${file}:${String(line)}:${String(column)}`;
      return `${at}: ${path === '' ? '' : `${path}: `}${message}. ${next}`;
    }),
  );
}

async function main(): Promise<void> {
  const { databaseUrl, settingsFile, metricsListen } = parseConfig(process.env);
  const asWritten = await readSettingsFile(settingsFile);
  const settings = apart(asWritten);
  const receivers = settings.receivers.map(openReceiver);
  const log = createLogger({ process: 'notify' });
  const stopping = untilToldToStop();
  const options = { applicationName: 'ringmaster-notify', max: 4, answerWithinMs: ANSWER_MS };
  const db = openDatabase(databaseUrl, options);
  const metrics = createNotifyMetrics(readRelease(), () => countMessages(db));
  for (const [name, recipients] of recipientNames(asWritten)) await splitMessages(db, name, recipients);
  const dispatcher = await Dispatcher.start({ db, settings, receivers, log });
  const listener = new Listener(databaseUrl);
  listener.on('notifications', () => {
    dispatcher.look();
  });
  await listener.start();
  const metricsServer = metricsListen === null ? null : await startMetricsServer(metrics, metricsListen);
  log.info({ receivers: receivers.length, metricsPort: metricsServer?.port ?? null }, 'ready');
  await stopping;
  log.info('stopping');
  await listener.close();
  await dispatcher.stop();
  await metricsServer?.close();
  await db.end();
}

runProcess('notify', main);
