import type { Answer } from '../model/gate-ask';
import { describeLimit, errorOf, readPrometheusAnswer, readServiceAnswer, shortReason } from '../model/probe-answer';
import { askHttp, type HttpAnswer } from './ask-http';
import { ProbeError } from './probe-error';
import type { HttpProbe, Probe, PrometheusProbe } from './probe-list';

/** What a probe's answer must be, in words for a person. */
export function expectationOf({ way }: Probe): string {
  if (way.kind === 'prometheus') return describeLimit(way.limit);
  return way.answer === 'json' ? 'the service says pass' : 'a 2xx status';
}

/**
 * Asks one probe, and answers within `timeoutMs` whatever happens: what cannot be asked or read is an `error`, never a pass.
 * `stop` gives up the look; then nothing is to be recorded.
 */
export async function askProbe(
  probe: Probe,
  { timeoutMs, stop }: { readonly timeoutMs: number; readonly stop: AbortSignal },
): Promise<Answer> {
  const giveUp = new AbortController();
  const { signal } = giveUp;
  const onEnd = (): void => {
    giveUp.abort();
  };
  // A timer of its own: one that only `AbortSignal.any` knows of may be collected before it rings (Node 20), and then nothing ends.
  const timer = setTimeout(onEnd, timeoutMs);
  stop.addEventListener('abort', onEnd);
  if (stop.aborted) onEnd();
  try {
    const asked =
      probe.way.kind === 'prometheus'
        ? askPrometheus(probe.says, probe.way, { signal, timeoutMs })
        : askService(probe.says, probe.way, signal);
    return await Promise.race([asked, givenUp(signal)]);
  } catch (error) {
    if (!(error instanceof ProbeError)) throw error;
    return { outcome: 'error', reason: `${probe.says}: ${shortReason(error.message)}` };
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', onEnd);
  }
}

/** Also what takes no signal ends: a file on a disk that is gone is read for ever. */
function givenUp(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const onAbort = (): void => {
      reject(new ProbeError('timed_out', 'it did not answer in time'));
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
  });
}

async function askPrometheus(
  says: string,
  { address, query, limit }: PrometheusProbe,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<Answer> {
  // Prometheus stops computing what nobody waits for any more.
  const body = new URLSearchParams({ query, timeout: `${timeoutMs}ms` }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await askHttp({ address, method: 'POST', path: '/api/v1/query', headers, body, signal });
  const json = parseJson(answer.body);
  if (answer.status !== 200) return badStatus(says, answer, errorOf(json));
  return json === undefined ? notJson(says) : readPrometheusAnswer(says, limit, json);
}

async function askService(says: string, { address, answer, failOn }: HttpProbe, signal: AbortSignal): Promise<Answer> {
  const heard = await askHttp({ address, method: 'GET', path: '', headers: {}, body: '', signal });
  const { status } = heard;
  if (answer === 'status') {
    if (status >= 200 && status < 300) return { outcome: 'pass', reason: `${says}: status ${status}` };
    return failOn.includes(status)
      ? { outcome: 'fail', reason: `${says}: status ${status}` }
      : badStatus(says, heard, '');
  }
  if (status !== 200) return badStatus(says, heard, '');
  const json = parseJson(heard.body);
  return json === undefined ? notJson(says) : readServiceAnswer(says, json);
}

function badStatus(says: string, { status }: HttpAnswer, why: string): Answer {
  return { outcome: 'error', reason: `${says}: answered with status ${status}${why}` };
}

function notJson(says: string): Answer {
  return { outcome: 'error', reason: `${says}: the answer is no JSON` };
}

/** `undefined`: it is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
