import { type TSchema, Type } from '@fastify/type-provider-typebox';
import type { ListedPerson } from '../../model/access';
import type { DeviceStart } from '../identity-provider';
import { answer, COUNT, describing, INSTANT, orNull, shape } from './basics';

const word = Type.String();

const LISTED = describing<ListedPerson>()(
  shape({
    personId: word,
    actor: word,
    name: word,
    subject: word,
    issuer: word,
    roles: Type.Array(word),
    lastSignInAt: INSTANT,
    signIns: COUNT,
    disabledBy: orNull(word),
  }),
);
const START = {
  deviceCode: word,
  userCode: word,
  verificationUri: word,
  verificationUriComplete: orNull(word),
  expiresInMs: COUNT,
  intervalMs: COUNT,
};
describing<DeviceStart>()(shape(START));

export const PERSON_LIST: TSchema = answer('PersonList', { people: Type.Array(LISTED), next: orNull(word) });
export const PERSON_DISABLED: TSchema = answer('PersonDisabled', { personId: word });
export const PERSON_ENABLED: TSchema = answer('PersonEnabled', { personId: word });
export const DEVICE_START: TSchema = answer('DeviceStart', START);
export const DEVICE_ANSWER: TSchema = answer('DeviceAnswer', {
  state: Type.Enum(['pending', 'slow_down', 'signed_in']),
  token: orNull(word),
  actor: orNull(word),
  expiresAt: orNull(INSTANT),
});
export const SIGN_OUT: TSchema = answer('SignOut', { actor: word });
