import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { execute } from '../command';
import type { CommandLine, HostCommandResult } from '../messages';

async function run({ argv, input, timeoutMs }: CommandLine): Promise<HostCommandResult> {
  const [program = '', ...words] = argv;
  try {
    return await execute(program, words, { input, timeoutMs });
  } catch (error) {
    return { status: 127, stdout: '', stderr: error instanceof Error ? error.message : String(error) };
  }
}

function serve(socket: Socket): void {
  // Whoever asked has gone, or this machine lost its power: there is nobody to tell.
  socket.on('error', () => undefined);
  createInterface({ input: socket }).once('line', (line) => {
    void run(JSON.parse(line) as CommandLine).then((result) => socket.end(`${JSON.stringify(result)}\n`));
  });
}

// The program of the unit that `virtual-machine.ts` puts on each: the lab has no other way into another kernel.
createServer({ allowHalfOpen: true }, serve).listen(Number(process.argv[2]));
