import { ringmaster } from './generated/agent';
import { defineService } from './service-definition';

const v1 = ringmaster.agent.v1;

/** The agents' only service (docs/protocol.md), for `server.addService` and for a client's `makeBidiStreamRequest`. */
export const agentSessionService = defineService(v1.AgentSessionService, {
  SessionRequest: v1.SessionRequest,
  SessionResponse: v1.SessionResponse,
});
