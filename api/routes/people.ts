import { Type } from '@fastify/type-provider-typebox';
import { disablePerson, enablePerson, listPeople } from '../../store/people';
import { ApiError } from '../api-error';
import { envelope, type Api, type ApiParts } from '../api-instance';
import { does } from '../operation';
import { pageOf, pageOfNewest } from '../paging';
import { closed, REASON } from '../schemas/basics';
import { PERSON_DISABLED, PERSON_ENABLED, PERSON_LIST } from '../schemas/people';
import { IDLE_MS } from '../sign-in';

const PARAMS = Type.Object({ person: Type.String({ format: 'uuid' }) }, closed);
const BODY = Type.Object({ reason: REASON }, closed);

/** Adds people who sign in: who they are, and whether they are let in. */
export function registerPeopleRoutes(app: Api, { db }: ApiParts): void {
  const list = does(
    'manage_people',
    'whoever signed in so far, newcomers first; `next` is the `after` of the next page',
    {
      200: PERSON_LIST,
    },
  );
  app.get('/v1/people', { schema: { querystring: pageOfNewest('person') }, config: list }, async (request) => {
    const { rows, next } = await listPeople(db, IDLE_MS, pageOf(request.query));
    return envelope('PersonList', { people: rows, next });
  });
  const disable = does('manage_people', 'lets a person in no more, and ends what they have open, at once', {
    200: PERSON_DISABLED,
  });
  app.post(
    '/v1/people/:person/disable',
    { schema: { params: PARAMS, body: BODY }, config: disable },
    async (request) => {
      const by = { actor: request.actor, reason: request.body.reason };
      const { person } = request.params;
      if (await disablePerson(db, person, by)) return envelope('PersonDisabled', { personId: person });
      throw new ApiError(
        'not_found',
        'there is no such person, or they are disabled already',
        'ringmaster people list',
      );
    },
  );
  const enable = does('manage_people', 'lets a disabled person sign in again', { 200: PERSON_ENABLED });
  app.post('/v1/people/:person/enable', { schema: { params: PARAMS, body: BODY }, config: enable }, async (request) => {
    const by = { actor: request.actor, reason: request.body.reason };
    const { person } = request.params;
    if (await enablePerson(db, person, by)) return envelope('PersonEnabled', { personId: person });
    throw new ApiError('not_found', 'there is no such person, or they are not disabled', 'ringmaster people list');
  });
}
