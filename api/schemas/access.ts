import { type TSchema, Type } from '@fastify/type-provider-typebox';
import type { CreatedApiToken } from '../../store/api-tokens';
import { ACTIONS, type ListedApiToken, ROLES } from '../../model/access';
import { answer, describing, INSTANT, orNull, shape } from './basics';

const word = Type.String();
const words = Type.Array(word);

const CREATED = { tokenId: word, token: word, name: word, expiresAt: INSTANT };
describing<CreatedApiToken>()(shape(CREATED));

const LISTED = describing<ListedApiToken>()(
  shape({
    tokenId: word,
    name: word,
    roles: words,
    scope: orNull(words),
    createdBy: word,
    createdAt: INSTANT,
    expiresAt: INSTANT,
    revokedBy: orNull(word),
  }),
);

export const API_TOKEN: TSchema = answer('ApiToken', CREATED);
export const API_TOKEN_LIST: TSchema = answer('ApiTokenList', { tokens: Type.Array(LISTED), next: orNull(word) });
export const API_TOKEN_REVOCATION: TSchema = answer('ApiTokenRevocation', { tokenId: word });
export const PRINCIPAL: TSchema = answer('Principal', {
  actor: word,
  roles: Type.Array(Type.Enum(ROLES)),
  scope: orNull(Type.Array(Type.Enum(ACTIONS))),
  signIn: orNull(shape({ signInId: word, subject: word, name: word, expiresAt: INSTANT })),
});
export const ABOUT: TSchema = answer('About', { release: word, actor: word, now: INSTANT });
export const HEALTH: TSchema = Type.Object({ status: Type.Literal('ok') }, { title: 'Health' });
