import { describeBundle } from '../../cli/render/bundle';

describe('what a bundle holds, for a person', () => {
  it('cannot steer the terminal by its paths and commands', () => {
    const text = describeBundle({
      name: 'hello',
      version: '1',
      digest: '',
      size: 1,
      unpackedBytes: 1,
      files: [{ path: 'a\u202egpj.sh', size: 1, executable: true, digest: 'sha256:0' }],
      manifest: {
        name: 'hello',
        version: '1',
        run: { command: ['sh', '-c', 'rm -r data\u001b[2K\rtrue\nreboot required: no'] },
        rebootRequired: true,
        steps: { install: null, backOut: null, smoke: null },
      },
    });
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(text).toContain('rm -r data [2K true reboot required: no\nreboot required: yes\n');
    expect(text).toContain('a gpj.sh *\n');
  });
});
