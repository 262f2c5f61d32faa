import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a licence's text says that no other says; the first that fits counts. */
const TEXTS = [
  ['Apache-2.0', /Apache License,?\s+Version 2\.0/i],
  ['MPL-2.0', /Mozilla Public License,?\s+(Version|v\.)\s*2\.0/i],
  ['GPL', /GNU (LESSER |AFFERO )?GENERAL PUBLIC LICENSE/i],
  ['Unlicense', /free and unencumbered software released into the public domain/i],
  ['BSD-3-Clause', /Redistribution and use in source and binary forms[^]*(Neither|nor) the name/i],
  ['BSD-2-Clause', /Redistribution and use in source and binary forms/i],
  ['ISC', /Permission to use, copy, modify, and(\/or)? distribute this software for any purpose with or without fee/i],
  ['MIT', /Permission is hereby granted, free of charge, to any person obtaining a copy/i],
];

/** The modules that a go.mod names, each once, with the sum of its content where go.sum has it. */
export function modulesOf(goMod, goSum) {
  const sums = new Map(
    goSum.split('\n').flatMap((line) => {
      const [name, version, sum] = line.split(' ');
      return sum === undefined || version.endsWith('/go.mod') ? [] : [[`${name}@${version}`, sum]];
    }),
  );
  const replaced = /^replace\b/m.exec(goMod);
  if (replaced !== null) throw new Error('go.mod replaces a module: say here what that means for its licence');
  return [...goMod.matchAll(/^\s*(?:require )?([\w.-]+\.[\w.-]+(?:\/\S+)?) (v\S+)/gm)].map(([, name, version]) => ({
    name,
    version,
    sum: sums.get(`${name}@${version}`) ?? null,
  }));
}

/** Where Go keeps a module: capitals are written as `!` and the small letter. */
export function folderOf(cache, { name, version }) {
  const escaped = `${name}@${version}`.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
  return join(cache, escaped);
}

/** The licence of a module in Go's cache, by the text in its folder; null when none is known there. */
export function licenceIn(folder) {
  if (!existsSync(folder)) return null;
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|unlicense)/i.test(name));
  for (const file of files) {
    const text = readFileSync(join(folder, file), 'utf8').replace(/\s+/g, ' ');
    const known = TEXTS.find(([, words]) => words.test(text));
    if (known !== undefined) return known[0];
  }
  return null;
}
