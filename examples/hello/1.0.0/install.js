'use strict';
// Checks that this version can run here, and leaves a receipt in its own folder.
const { execFileSync } = require('node:child_process');
const { writeFileSync } = require('node:fs');

execFileSync(process.execPath, ['--check', 'server.js'], { stdio: 'inherit' });
writeFileSync('installed.json', JSON.stringify({ version: process.env.RINGMASTER_VERSION }) + '\n');
