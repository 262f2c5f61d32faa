'use strict';
// The whole application: a page, and a health page that answers with the version.
const { createServer } = require('node:http');

const version = '1.0.0';

const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  if (request.url === '/health') {
    response.end(JSON.stringify({ version }));
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
