// A thread that plans and computes without end: it answers nothing, and hears nothing, until it is let go.
import { parentPort, workerData } from 'node:worker_threads';

parentPort.on('message', ({ id }) => {
  Atomics.wait(new Int32Array(workerData.gate), 0, 0);
  parentPort.postMessage({ id, value: { name: 'planned', hosts: 1 } });
});
