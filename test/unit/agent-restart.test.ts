import { describeNeed } from '../../agent/packages/reboot-need';
import { chooseRestart, type RestartChoice } from '../../agent/packages/restart-services';

const many = Array.from({ length: 21 }, (_, index) => `service-${String(index)}.service`);

const TABLE: readonly (readonly [string, readonly string[], readonly string[], RestartChoice])[] = [
  ['nothing of the old is in use', [], [], { kind: 'nothing' }],
  ['services use it', [], ['a.service', 'b@1.service'], { kind: 'restart', services: ['a.service', 'b@1.service'] }],
  ['a kernel waits as well', ['kernel 6.1 is installed'], ['a.service'], { kind: 'reboot', why: '' }],
  ['the first process uses it', ['old files are still in use by systemd itself'], [], { kind: 'reboot', why: '' }],
  [
    'dbus uses it',
    [],
    ['a.service', 'dbus.service'],
    { kind: 'reboot', why: 'dbus.service is not restarted by itself' },
  ],
  [
    'logins use it',
    [],
    ['getty@tty1.service'],
    { kind: 'reboot', why: 'getty@tty1.service is not restarted by itself' },
  ],
  [
    'the network uses it',
    [],
    ['ifup@eth0.service'],
    { kind: 'reboot', why: 'ifup@eth0.service is not restarted by itself' },
  ],
  [
    'the agent itself uses it',
    [],
    ['ringmaster-agent.service'],
    { kind: 'reboot', why: 'ringmaster-agent.service is not restarted by itself' },
  ],
  [
    'a service that the host never restarts uses it',
    [],
    ['a.service', 'postgresql@15-main.service'],
    { kind: 'reboot', why: 'postgresql@15-main.service is not restarted by itself' },
  ],
  [
    'more services use it than are restarted',
    [],
    many,
    { kind: 'reboot', why: '21 services are more than are restarted' },
  ],
];

describe('services instead of a reboot', () => {
  it.each(TABLE)('when %s', (_title, reasons, services, choice) => {
    expect(chooseRestart({ reasons, services }, ['postgresql@*.service'])).toEqual(choice);
  });

  it('are named in a report, ten of them', () => {
    expect(describeNeed({ reasons: [], services: [] })).toBe('');
    const words = describeNeed({ reasons: ['kernel 6.1 is installed'], services: many });
    expect(words).toMatch(/^kernel 6\.1 is installed; old files are still in use by service-0\.service, /);
    expect(words).toMatch(/service-9\.service and 11 more$/);
  });
});
