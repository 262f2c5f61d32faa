import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { minify } from '@swc/core';
import webpack, { type Compiler, type Stats } from 'webpack';
import { CHECKOUT } from '../local/checkout';

/** The agent as one file, and whose work is in it. */
export interface AgentBundle {
  readonly code: string;
  /** Sorted by name. */
  readonly packages: readonly BundledPackage[];
}

/** A package from npm that is in the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** The text that has to go with it. */
  readonly text: string;
}

/**
 * grpc-js asks for it only to describe itself to a debugger (channelz, ORCA), which agents do not offer; with it 340 KB of
 * source would be parsed at each start.
 */
const LEFT_OUT = { '@grpc/proto-loader': false } as const;

/**
 * Bundles the compiled agent. Whitespace, comments and what is never reached go; names stay, so that a stack in a log can
 * be read. Only ASCII comes out, for V8 keeps a source with any other character in two bytes each. @throws Error when it does not
 * bundle.
 */
export async function bundleAgent(): Promise<AgentBundle> {
  const stats = await run(compiler());
  const source = stats.compilation.getAsset('main.js')?.source.source().toString();
  if (source === undefined) throw new Error('webpack made no bundle of the agent');
  const format = { asciiOnly: true, comments: false } as const;
  const { code } = await minify(source, { module: false, compress: true, mangle: false, format });
  return { code, packages: packagesIn(stats) };
}

function compiler(): Compiler {
  return webpack({
    mode: 'production',
    target: 'node20',
    context: CHECKOUT,
    entry: join(CHECKOUT, 'dist', 'agent', 'main.js'),
    output: { filename: 'main.js', path: join(CHECKOUT, 'dist', 'agent-bundle') },
    // telemetry/release.ts looks for package.json by its own place; the package has it in the same.
    node: { __dirname: false, __filename: false },
    resolve: { alias: LEFT_OUT },
    optimization: { minimize: false },
    devtool: false,
    performance: false,
    // Nothing is written: what comes out is taken from memory.
    plugins: [{ apply: (made) => made.hooks.shouldEmit.tap('ringmaster', () => false) }],
  });
}

function run(made: Compiler): Promise<Stats> {
  return new Promise((resolve, reject) => {
    made.run((error, stats) => {
      if (error !== null) reject(error);
      else if (stats === undefined) reject(new Error('webpack said nothing'));
      else if (stats.hasErrors()) reject(new Error(stats.toString({ preset: 'errors-only' })));
      else resolve(stats);
    });
  });
}

function packagesIn(stats: Stats): readonly BundledPackage[] {
  const folders = new Set<string>();
  for (const file of stats.compilation.fileDependencies) {
    const found = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
    if (found !== undefined && existsSync(join(found, 'package.json'))) folders.add(found);
  }
  const packages = [...folders].map(readPackage);
  return packages.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readPackage(folder: string): BundledPackage {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  const { name, version, license } = manifest;
  if (typeof name !== 'string' || typeof version !== 'string') throw new Error(`${folder} has no name or no version`);
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
  return { name, version, licence: typeof license === 'string' ? license : 'see the text', text };
}
