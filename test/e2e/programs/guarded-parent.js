// Starts a guard, a watched child with a detached grandchild, and a directory to remove; prints their ids and stays.
const { spawn } = require('node:child_process');
const [guardModule, directory, mark] = process.argv.slice(2);
const { startGuard } = require(guardModule);

const guard = startGuard();
guard.remove(directory);
guard.mark(`RINGMASTER_RUN=${mark}`);
const grandchild = `require('node:child_process').spawn('sleep', ['300'], { detached: true, stdio: 'ignore' }).unref();`;
const stubborn = `process.on('SIGTERM', () => {}); ${grandchild} console.log('up'); setInterval(() => {}, 1000);`;
const env = { PATH: process.env.PATH, RINGMASTER_RUN: mark };
const child = spawn(process.execPath, ['-e', stubborn], { detached: true, stdio: ['ignore', 'pipe', 'ignore'], env });
guard.watch({ pid: child.pid, signal: 'SIGTERM', group: true, stage: 0 });
child.stdout.once('data', () => console.log(JSON.stringify({ child: child.pid, guard: guard.pid })));
setInterval(() => {}, 1000);
