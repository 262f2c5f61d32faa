import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ringmaster } from '../../proto/generated/agent';
import { defineService } from '../../proto/service-definition';
import { agentSessionService } from '../../proto/session-service';

test('the generated code is what the .proto files give, which are tidy and break nothing', async () => {
  const script = join(__dirname, '..', '..', 'proto', 'generate.mjs');
  const run = promisify(execFile)(process.execPath, [script, '--check']);
  await expect(run).resolves.toBeDefined();
}, 120_000);

test('the session service carries messages both ways', () => {
  const { session } = agentSessionService;
  expect(session.path).toBe('/ringmaster.agent.v1.AgentSessionService/Session');
  expect([session.requestStream, session.responseStream]).toEqual([true, true]);
  const request = session.requestDeserialize(session.requestSerialize({ goodbye: { reason: 'done' } }));
  expect([request.body, request.goodbye?.reason]).toEqual(['goodbye', 'done']);
  const response = session.responseDeserialize(session.responseSerialize({ throttle: { retryAfterMs: 7 } }));
  expect([response.body, response.throttle?.retryAfterMs]).toEqual(['throttle', 7]);
});

test('a service whose messages are not all given is refused when it is defined', () => {
  const { AgentSessionService, SessionRequest } = ringmaster.agent.v1;
  expect(() => defineService(AgentSessionService, { SessionRequest })).toThrow(/SessionResponse/);
});
