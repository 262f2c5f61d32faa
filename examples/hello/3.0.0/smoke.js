'use strict';
// Asks the health page until it answers 200 with the expected version; the application may still be starting.
const { get } = require('node:http');

const expected = process.env.RINGMASTER_VERSION;
const deadline = Date.now() + 3_000;

function ask() {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port: process.env.PORT, path: '/health', timeout: 1_000 }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode, body }));
    });
    request.on('timeout', () => request.destroy(new Error('no answer within 1 s')));
    request.on('error', (error) => resolve({ status: 0, body: error.message }));
  });
}

function isGood({ status, body }) {
  try {
    return status === 200 && JSON.parse(body).version === expected;
  } catch {
    // Not JSON: some other program answers on this port.
    return false;
  }
}

async function main() {
  let answer = await ask();
  while (!isGood(answer) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    answer = await ask();
  }
  if (isGood(answer)) return;
  console.error(`/health answered ${answer.status} ${answer.body.slice(0, 200)}; expected 200 and version ${expected}`);
  process.exitCode = 1;
}

void main();
