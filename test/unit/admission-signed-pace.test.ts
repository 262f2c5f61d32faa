import { type AdmissionFacts, type Candidate, waitOf } from '../../model/admission';

/** The signer's hour is full for reboots of hosts on their way back. */
const FACTS: AdmissionFacts = {
  ...{ course: 'back_out', approvalsMissing: 0, holds: [], limits: {}, rampLeft: 5, backoutRampLeft: 5 },
  pauses: [{ direction: 'backout', operation: 'reboot', reason: 'signed pace: again at noon', againMs: 1_000 }],
};
const REBOOT: Candidate = {
  ...{ position: 0, operation: 'reboot', direction: 'backout', cluster: 'east', limits: [] },
  ...{ inFlight: true, impaired: false, live: true, rehearsing: false },
};

test("a host waits for the signer's time, in the signer's words, although it is in flight", () => {
  expect(waitOf(REBOOT, FACTS)).toEqual({ reason: 'signed_pace', subject: 'signed pace: again at noon' });
});

test('a pause of another operation, or of the other direction, keeps it from nothing', () => {
  expect(waitOf({ ...REBOOT, operation: 'smoke_test' }, FACTS)).toBeNull();
  expect(waitOf({ ...REBOOT, direction: 'forward' }, FACTS)).toBeNull();
  expect(waitOf(REBOOT, { ...FACTS, pauses: [] })).toBeNull();
});

test('a host without a session waits for that first', () => {
  expect(waitOf({ ...REBOOT, live: false }, FACTS)?.reason).toBe('no_session');
});
