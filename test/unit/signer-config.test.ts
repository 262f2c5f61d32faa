import { parseConfig } from '../../signer/config';

const ENVIRONMENT = {
  RINGMASTER_SIGNER_LISTEN: '127.0.0.1:7704',
  RINGMASTER_SIGNER_TLS_CA: 'ca.crt',
  RINGMASTER_SIGNER_TLS_CERT: 'signer.crt',
  RINGMASTER_SIGNER_TLS_KEY: 'signer.key',
  RINGMASTER_SIGNING_KEY_FILE: 'key.pem',
  RINGMASTER_SIGNER_DATA_DIR: 'signed',
};

describe("a signer's environment", () => {
  it('names whose approvals count', () => {
    const config = parseConfig({ ...ENVIRONMENT, RINGMASTER_TRUST_ROOT: 'root.json' });
    expect([config.trustRootFile, config.listen]).toEqual(['root.json', { host: '127.0.0.1', port: 7704 }]);
  });

  it('says in so many words that nobody approves', () => {
    expect(parseConfig({ ...ENVIRONMENT, RINGMASTER_SIGN_UNAPPROVED: '1' }).trustRootFile).toBeNull();
  });

  it.each([
    [{}, 'give either RINGMASTER_TRUST_ROOT'],
    [{ RINGMASTER_TRUST_ROOT: 'root.json', RINGMASTER_SIGN_UNAPPROVED: '1' }, 'give either RINGMASTER_TRUST_ROOT'],
    [{ RINGMASTER_SIGN_UNAPPROVED: 'yes' }, 'RINGMASTER_SIGN_UNAPPROVED is "yes"'],
    [{ RINGMASTER_TRUST_ROOT: 'root.json', RINGMASTER_SIGNER_LISTEN: '7704' }, '"7704" is not host:port'],
    [{ RINGMASTER_TRUST_ROOT: 'root.json', RINGMASTER_SIGNER_TLS_CA: '' }, 'RINGMASTER_SIGNER_TLS_CA is not set'],
  ])('is refused with what to do: %j', (change, problem) => {
    expect(() => parseConfig({ ...ENVIRONMENT, ...change })).toThrow(problem);
  });
});
