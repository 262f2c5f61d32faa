import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { type FastifyBaseLogger, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Rate } from '../model/token-bucket';
import type { Database } from '../store/database';
import { type LockRequest, releaseRebootLock, takeRebootLock } from '../store/reboot-locks';
import { RequestLimiter, strangerOf } from './request-rates';

/** Small: an id and a group. */
const MAX_BODY_BYTES = 4096;
const GROUP = /^[a-zA-Z0-9.-]{1,128}$/;
/** A machine's id in hexadecimal, a UUID or a name. */
const LOCK_ID = /^[A-Za-z0-9._-]{1,253}$/;

/** An answer of the protocol that is no lock: a bounded word for metrics, and a sentence for a person. */
class FleetLockError extends Error {
  constructor(
    readonly status: number,
    readonly kind: string,
    message: string,
  ) {
    super(message);
    this.name = 'FleetLockError';
  }
}

/** What a server of locks needs. */
export interface FleetLockParts {
  readonly db: Database;
  /** How many hosts of a group may reboot at once. */
  readonly slots: number;
  /** Requests of one address. */
  readonly rate?: Rate;
}

/** Whoever reaches the listener may ask, and each request takes locks in the database: a host asks every few minutes. */
const RATE: Rate = { perSecond: 50, burst: 500 };

/**
 * Serves the FleetLock protocol: hosts that reboot by themselves (Fedora CoreOS, Flatcar, kured) ask for a lock first, and wait
 * for the same budgets as campaigns do. A listener of its own: the protocol has no tokens (docs/fleetlock.md). It does not listen yet.
 */
export function createFleetLock({ db, slots, rate = RATE }: FleetLockParts, logger?: FastifyBaseLogger) {
  const app = fastify({
    ...(logger === undefined ? { logger: false } : { loggerInstance: logger }),
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply));
  app.setNotFoundHandler(() => {
    throw new FleetLockError(404, 'unknown_endpoint', 'there are POST /v1/pre-reboot and POST /v1/steady-state');
  });
  const limiter = new RequestLimiter(rate, () => performance.now());
  app.addHook('onRequest', (request, _reply, done) => {
    done(
      limiter.mayAsk(strangerOf(request)) ? undefined : new FleetLockError(429, 'too_many', 'ask again in a minute'),
    );
  });
  app.post('/v1/pre-reboot', async (request, reply) => {
    const asked = readRequest(request);
    const { host, denied } = await takeRebootLock(db, asked, slots);
    request.log.info({ ...asked, host, denied: denied?.kind ?? null }, 'asked for a lock to reboot');
    if (denied === null) return reply.code(200).send();
    throw new FleetLockError(denied.kind === 'unknown_host' ? 403 : 409, denied.kind, denied.value);
  });
  app.post('/v1/steady-state', async (request, reply) => {
    const asked = readRequest(request);
    const freed = await releaseRebootLock(db, asked);
    request.log.info({ ...asked, freed }, 'is up again');
    return reply.code(200).send();
  });
  return app;
}

function readRequest({ headers, body, ip }: FastifyRequest): LockRequest {
  if (headers['fleet-lock-protocol'] !== 'true') {
    throw new FleetLockError(400, 'bad_header', 'the header "fleet-lock-protocol: true" is missing');
  }
  const params = isRecord(body) && isRecord(body.client_params) ? body.client_params : {};
  const { id, group } = params;
  if (typeof id !== 'string' || !LOCK_ID.test(id)) {
    throw new FleetLockError(400, 'bad_client_params', 'client_params.id is no id of a host');
  }
  if (typeof group !== 'string' || !GROUP.test(group)) {
    throw new FleetLockError(
      400,
      'bad_client_params',
      'client_params.group has more than letters, digits, "." and "-" in it',
    );
  }
  return { id, group, from: ip };
}

function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof FleetLockError) return reply.code(error.status).send({ kind: error.kind, value: error.message });
  const status = isRecord(error) && typeof error.statusCode === 'number' ? error.statusCode : 500;
  if (status < 500) return reply.code(status).send({ kind: 'bad_request', value: 'the request cannot be read' });
  request.log.error({ err: error }, 'a reboot lock could not be looked at');
  // No answer of the database is no lock.
  return reply.code(503).send({ kind: 'database_away', value: 'the database does not answer; ask again' });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
