import { Type } from '@fastify/type-provider-typebox';
import { asId, type RecallId } from '../../model/ids';
import { RECALLABLE } from '../../model/recall';
import { listPatchedBy } from '../../store/recalled-hosts';
import { listRecallPage, recallPatch, stopRecalled, withdrawRecall } from '../../store/recalls';
import { ApiError } from '../api-error';
import { envelope, type Api, type ApiParts } from '../api-instance';
import { does } from '../operation';
import { pageOf, pageOfNewest } from '../paging';
import { closed, REASON, UUID } from '../schemas/basics';
import { RECALL, RECALL_LIST, WITHDRAWN } from '../schemas/fleet';

const WORD = Type.String({ minLength: 1, maxLength: 200 });

const DOES = {
  recall: does(
    'recall',
    'recalls a version (`kind`: `package` or `bundle`) and holds every campaign that contains it; the client chooses the id, and what is recalled already stays recalled as it was. The answer names the campaigns it stopped, and in `patched` those that brought it to hosts, finished ones too, with how many are patched and how many more it changed (`unproven`: failed, under way or unheard of, they may have it); `patched` is null when they could not be counted: the recall is done all the same. `onRecord`: false when the audit takes nothing; what is recalled is stopped all the same, and put on record when it does',
    { 200: RECALL },
  ),
  list: does('read', 'recalls, the newest first; `next` is the `after` of the next page', { 200: RECALL_LIST }),
  withdraw: does('withdraw_recall', 'withdraws a recall and lifts its holds', { 200: WITHDRAWN }),
};

/** Adds recalling a patch everywhere, which is one person and instant, and withdrawing a recall. Needs PostgreSQL alone. */
export function registerRecallRoutes(app: Api, { db, holds }: ApiParts): void {
  const body = Type.Object(
    // The id is chosen by the client, so that sending it again changes nothing.
    { recallId: UUID, kind: Type.Enum(RECALLABLE), name: WORD, version: WORD, reason: REASON },
    closed,
  );
  app.post('/v1/recalls', { schema: { body }, config: DOES.recall }, async (request) => {
    const { recallId, reason, ...patch } = request.body;
    const act = { actor: request.actor, reason };
    const recalled = await recallPatch(holds, { ...patch, recallId: asId<RecallId>(recallId) }, act);
    if (recalled === null)
      throw new ApiError('conflict', 'this recall was withdrawn', 'Recall it anew: "ringmaster recall add".');
    const { recall, onRecord } = recalled;
    if (!onRecord)
      request.log.error(
        { recallId: recall.recallId, actor: request.actor },
        'a recall stands and is not in the audit yet, which takes nothing',
      );
    const stopped = await stopRecalled(holds, recall);
    // What was stopped is stopped, whether or not the hosts that have it can be counted.
    const patched = await listPatchedBy(db, recall).catch((error: unknown) => {
      request.log.warn(
        { err: error, recallId: recall.recallId },
        'the hosts that have what was recalled were not counted',
      );
      return null;
    });
    return envelope('Recall', { recall, stopped, patched, onRecord });
  });

  app.get('/v1/recalls', { schema: { querystring: pageOfNewest('recall') }, config: DOES.list }, async (request) => {
    const { rows, next } = await listRecallPage(db, pageOf(request.query));
    return envelope('RecallList', { recalls: rows, next });
  });

  const params = Type.Object({ recall: UUID });
  app.post(
    '/v1/recalls/:recall/withdraw',
    { schema: { params, body: Type.Object({ reason: REASON }, closed) }, config: DOES.withdraw },
    async (request) => {
      const recallId = asId<RecallId>(request.params.recall);
      if (!(await withdrawRecall(db, recallId, { actor: request.actor, reason: request.body.reason }))) {
        throw new ApiError('not_found', `no recall stands under ${recallId}`, 'See "ringmaster recall list".');
      }
      return envelope('Withdrawn', { recallId });
    },
  );
}
