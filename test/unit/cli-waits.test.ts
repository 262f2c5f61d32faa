import { EXIT } from '../../cli/exit-codes';
import { renderWaits } from '../../cli/render/explanation';
import type { CampaignExplanation, ExplainedWait } from '../../model/explained-wait';
import { asId } from '../../model/ids';
import { campaign, ringmaster } from './cli-fixture';

const BAKING: ExplainedWait = {
  reason: 'baking',
  subject: '',
  hosts: 0,
  heldBy: null,
  text: 'ring pilot bakes',
  since: '2026-11-22T03:00:00.000Z',
  earliest: '2026-11-22T03:10:00.000Z',
  who: 'nobody: it goes on by itself',
  command: 'ringmaster get openssl',
};
const CLOSED: ExplainedWait = { ...BAKING, reason: 'ring_not_open', hosts: 5, text: 'its ring has not opened' };

function explanation(more: Partial<CampaignExplanation> = {}): CampaignExplanation {
  const about = { campaignId: asId<CampaignExplanation['campaignId']>('c'), name: 'openssl', phase: 'baking' as const };
  return { ...about, readAt: '2026-11-22T03:05:00.000Z', waits: [], waves: [], unasked: 0, ...more };
}

test('a campaign says what it waits for: the rule, since when, until when, who can change it, and with which command', () => {
  const waves = [{ ring: 'pilot', cluster: 'east', hosts: 2, waits: [BAKING] }];
  expect(renderWaits(explanation({ waits: [CLOSED, BAKING], waves }), 'UTC')).toBe(
    [
      'openssl is baking, and waits:',
      '- 5 hosts wait: its ring has not opened',
      '  since 2026-11-22 03:00:00 UTC, until 2026-11-22 03:10:00 UTC at the earliest',
      '  who can change it: nobody: it goes on by itself',
      '  ringmaster get openssl',
      '- ring pilot bakes',
      '  since 2026-11-22 03:00:00 UTC, until 2026-11-22 03:10:00 UTC at the earliest',
      '  who can change it: nobody: it goes on by itself',
      '  ringmaster get openssl',
      'Ring pilot in cluster east, 2 hosts:',
      '- ring pilot bakes',
      '  since 2026-11-22 03:00:00 UTC, until 2026-11-22 03:10:00 UTC at the earliest',
      '  who can change it: nobody: it goes on by itself',
      '  ringmaster get openssl',
      '',
    ].join('\n'),
  );
});

test('a campaign that waits for nothing says so, and one of too many kinds of waiting says how many it did not ask', () => {
  expect(renderWaits(explanation({ phase: 'running' }), 'UTC')).toBe(
    'openssl is running; nothing stands in its way.\n',
  );
  expect(renderWaits(explanation({ waits: [BAKING], unasked: 3 }), 'UTC')).toContain('3 more hosts wait');
});

const NAMED = '/v1/campaigns/hello-two';
const answers = { [`GET ${NAMED}`]: campaign(), [`GET ${NAMED}/explanation`]: explanation({ name: 'hello-two' }) };

test.each([
  ['ring', 'It has: pilot, ten'],
  ['cluster', 'It has: '],
])('a %s that a campaign has not is no ring that waits for nothing', async (what, next) => {
  const ran = await ringmaster(['explain', 'hello-two', `--${what}`, 'nope'], { answers });
  expect(ran).toMatchObject({ code: EXIT.error, out: '' });
  expect(ran.err).toContain(`hello-two has no ${what} nope`);
  expect(ran.err).toContain(next);
});

test('the waves of a ring that a campaign has are explained', async () => {
  const ran = await ringmaster(['explain', 'hello-two', '--ring', 'pilot'], { answers });
  // The campaign may be held meanwhile: of that nothing was asked.
  expect(ran).toMatchObject({
    code: EXIT.success,
    err: '',
    out: expect.stringContaining('of what was asked for nothing waits'),
  });
});

test('a host is explained whatever its wave: a ring beside it is refused, not ignored', async () => {
  const ran = await ringmaster(['explain', 'hello-two', 'web-1', '--ring', 'pilot'], { answers });
  expect(ran).toMatchObject({ code: EXIT.usage, out: '' });
});
