import { readRelease } from '../../telemetry/release';
import { envelope, type Api } from '../api-instance';
import { does } from '../operation';
import { ABOUT } from '../schemas/access';

const ABOUT_API = does('read', 'the release that answers, its time, and as whom it knows the caller', { 200: ABOUT });

/** Adds GET /v1/about: which release answers, what time it is there, and as whom it knows the caller. */
export function registerAboutRoutes(app: Api): void {
  app.get('/v1/about', { config: ABOUT_API }, (request) =>
    envelope('About', { release: releaseOrUnknown(), actor: request.actor, now: new Date().toISOString() }),
  );
}

/** Read when first asked for: a test's api has no package above it. */
function releaseOrUnknown(): string {
  try {
    return readRelease();
  } catch {
    return 'unknown';
  }
}
