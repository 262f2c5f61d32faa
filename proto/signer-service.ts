import { ringmaster } from './generated/signer';
import { defineService } from './service-definition';

const v1 = ringmaster.signer.v1;

/** The signer's only service (docs/signer.md), for `server.addService` and for a client's `makeUnaryRequest`. */
export const signerService = defineService(v1.SignerService, {
  SignRequest: v1.SignRequest,
  SignResponse: v1.SignResponse,
});
