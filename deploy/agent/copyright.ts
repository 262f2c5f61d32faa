import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CHECKOUT } from '../local/checkout';
import type { BundledPackage } from './bundle';

const RULE = '-'.repeat(80);

/** The text of /usr/share/doc/ringmaster-agent/copyright: our licence, and that of all the package brings along. */
export function copyrightText(node: string, packages: readonly BundledPackage[]): string {
  const own = readFileSync(join(CHECKOUT, 'LICENSE'), 'utf8').trim();
  return [
    'Ringmaster is under the Apache License, version 2.0, which stands below. This package also holds Node.js and the',
    'npm packages that follow it, each under its own licence.',
    section('Ringmaster: Apache-2.0', own),
    section(`Node.js ${process.version}`, nodeLicence(node)),
    ...packages.map(({ name, version, licence, text }) => section(`${name} ${version}: ${licence}`, text)),
    '',
  ].join('\n');
}

function section(title: string, text: string): string {
  return `\n${RULE}\n${title}\n${RULE}\n\n${text}`;
}

/** Node's own, with those of all that is in its binary, from where Node and its Debian packages put it. */
function nodeLicence(node: string): string {
  const prefix = dirname(dirname(node));
  const places = ['LICENSE', 'share/doc/nodejs/LICENSE', 'share/doc/node/LICENSE'].map((place) => join(prefix, place));
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return readFileSync(found, 'utf8').trim();
  return `https://github.com/nodejs/node/blob/${process.version}/LICENSE`;
}
