import fc from 'fast-check';
import { validate, version } from 'uuid';
import { speakerOfCertificate } from '../../gateway/identity';
import { asId, type HostId } from '../../model/ids';
import { isSimulatedBy, parseSimulatorNumber, simulatedHostId } from '../../model/simulated-host-id';

const simulators = fc.integer({ min: 0, max: 0xffff });
const indexes = fc.integer({ min: 0, max: 0xffff_ffff });

describe('ids of simulated hosts', () => {
  it('are UUIDs of version 8 that tell the simulator and the index', () => {
    expect(simulatedHostId(258, 10)).toBe('00000000-5eed-8000-8000-01020000000a');
    fc.assert(
      fc.property(simulators, indexes, (simulator, index) => {
        const hostId = simulatedHostId(simulator, index);
        expect([validate(hostId), version(hostId), hostId]).toEqual([true, 8, hostId.toLowerCase()]);
      }),
    );
  });

  it('belong to one simulator alone', () => {
    fc.assert(
      fc.property(simulators, simulators, indexes, (mine, other, index) => {
        expect(isSimulatedBy(other, simulatedHostId(mine, index))).toBe(mine === other);
      }),
    );
  });

  it.each([
    [-1, 0],
    [65_536, 0],
    [0.5, 0],
    [0, -1],
    [0, 2 ** 32],
    [Number.NaN, 0],
  ])('do not exist for simulator %p and index %p', (simulator, index) => {
    expect(() => simulatedHostId(simulator, index)).toThrow(RangeError);
  });

  it.each(['', '01', '65536', '-1', '1e3', ' 1', '1/2', '0x1'])('a simulator is not called %p', (name) => {
    expect(parseSimulatorNumber(name)).toBeNull();
  });
});

describe('a certificate of a simulator', () => {
  const names = (path: string) => `URI:spiffe://ringmaster.local/${path}`;
  const certificate = (given: string | undefined) => ({ names: given, serial: '4A', endsMs: Infinity });
  const allowing = { trustDomain: 'ringmaster.local', allowSimulators: true };
  const realHost = asId<HostId>('018f0000-0000-7000-8000-000000000001');

  it('speaks for the hosts of its number, for no other and for no real host', () => {
    const { speaksFor } = speakerOfCertificate(certificate(names('simulator/7')), allowing);
    expect([simulatedHostId(7, 0), simulatedHostId(7, 69_999), simulatedHostId(8, 0), realHost].map(speaksFor)).toEqual(
      [true, true, false, false],
    );
    expect(speaksFor(asId<HostId>(`${simulatedHostId(7, 0)}0`))).toBe(false);
  });

  it('is worth nothing at a gateway that was not told to allow simulators', () => {
    const rules = { ...allowing, allowSimulators: false };
    expect(() => speakerOfCertificate(certificate(names('simulator/7')), rules)).toThrow('exactly one name');
  });

  it.each([
    names('simulator/65536'),
    names('simulator/'),
    names('simulator/7/8'),
    `${names('simulator/7')}, DNS:localhost`,
    'URI:spiffe://elsewhere/simulator/7',
  ])('is refused when it says %s', (given) => {
    expect(() => speakerOfCertificate(certificate(given), allowing)).toThrow('exactly one name');
  });

  it('does not keep real agents out', () => {
    expect(speakerOfCertificate(certificate(names(`agent/${realHost}`)), allowing).speaksFor(realHost)).toBe(true);
  });
});
