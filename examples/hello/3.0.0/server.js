'use strict';
// The bad version: it starts, but its health page answers an error.
const { createServer } = require('node:http');

const version = '3.0.0';

const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  if (request.url === '/health') {
    response.statusCode = 500;
    response.end(JSON.stringify({ version, error: 'cannot read the greeting' }));
  } else if (request.url === '/') {
    response.end(JSON.stringify({ greeting: 'hello', version }));
  } else {
    response.statusCode = 404;
    response.end(JSON.stringify({ error: 'no such page' }));
  }
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
