import type { ChildProcess } from 'node:child_process';

/** What is kept of a command's output; a report's message holds 2 KiB. */
const OUTPUT_TAIL_BYTES = 1_536;
/** Shorter values are ports and flags: hiding them would hide every such number, and keeps no secret. */
const SHORTEST_HIDDEN = 8;

/**
 * Keeps the end of what a command writes. Where it says the value of a hidden variable, the variable's name stands instead:
 * reports are stored and shown far from this host, and what an application is told is its own.
 */
export function keepTail(child: ChildProcess, hidden: Readonly<Record<string, string>>): () => string {
  const secrets = secretsIn(hidden);
  const longest = Math.max(0, ...secrets.map(({ value }) => Buffer.byteLength(value)));
  const kept = OUTPUT_TAIL_BYTES + longest;
  let tail = Buffer.alloc(0);
  let isCut = false;
  const take = (chunk: Buffer): void => {
    const all = Buffer.concat([tail, chunk]);
    isCut ||= all.length > kept;
    tail = all.subarray(-kept);
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  return () => {
    const text = secrets.reduce(
      (clean, { name, value }) => clean.replaceAll(value, `[${name}]`),
      tail.toString('utf8'),
    );
    // Where something was cut off, it begins perhaps with the end of a value whose beginning is gone.
    return (isCut ? text.slice(longest) : text).trim();
  };
}

/** The longest first: one may be a part of another. A value of several lines is hidden line by line too. */
function secretsIn(hidden: Readonly<Record<string, string>>): { readonly name: string; readonly value: string }[] {
  return Object.entries(hidden)
    .flatMap(([name, value]) => [value, ...value.split('\n')].map((part) => ({ name, value: part.trim() })))
    .filter(({ value }) => value.length >= SHORTEST_HIDDEN)
    .sort((one, other) => other.value.length - one.value.length);
}
