// A thread that plans and ends in the middle of whatever is called "bad".
import { parentPort, threadId } from 'node:worker_threads';

parentPort.on('message', ({ id, sent }) => {
  if (sent.text === 'bad') process.exit(1);
  parentPort.postMessage({ id, value: { name: `planned in thread ${threadId}`, hosts: 1 } });
});
