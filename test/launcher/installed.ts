import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';

/** A bundle that says what it is, whether V8 took the cache, and what it was asked to run. */
const bundleSaying = (word: string): string => `(function(exports) {
  function later(text) { return text + ${JSON.stringify(word)}; }
  exports.start = function (words) {
    process.stdout.write(later('') + '\\n');
    process.exitCode = Number(words[1] || 0);
    return Promise.resolve(words[0] || 'help');
  };
  exports.endProcess = function () {};
})`;

/** Says on stderr whether a cache was given to V8 and taken. */
const spy = `
const vm = require('node:vm');
const Script = vm.Script;
vm.Script = class extends Script {
  constructor(source, options) {
    super(source, options);
    process.stderr.write(options.cachedData ? (this.cachedDataRejected ? 'rejected' : 'taken') : 'none');
  }
};
`;

/** The launcher in a folder of its own, with a bundle that only says what it is. */
export class Installed {
  readonly root = mkdtempSync(join(tmpdir(), 'net-launcher-'));
  readonly cacheHome = join(this.root, 'cache');
  readonly folder = join(this.cacheHome, 'net');

  constructor(t: ExecutionContext, word = 'one') {
    t.teardown(() => rmSync(this.root, { recursive: true, force: true }));
    mkdirSync(join(this.root, 'dist'));
    mkdirSync(this.cacheHome, { mode: 0o700 });
    cpSync('bin', join(this.root, 'bin'), { recursive: true });
    writeFileSync(join(this.root, 'spy.cjs'), spy);
    this.build(word);
  }

  build(word: string): void {
    writeFileSync(join(this.root, 'dist/net.cjs'), bundleSaying(word));
  }

  run(words: readonly string[] = [], environment: Readonly<Record<string, string>> = {}) {
    const { XDG_CACHE_HOME = this.cacheHome, ...others } = environment;
    const env = { PATH: process.env['PATH'] ?? '', XDG_CACHE_HOME, ...others };
    const files = ['--require', join(this.root, 'spy.cjs'), join(this.root, 'bin/net.cjs')];
    const run = spawnSync(process.execPath, [...files, ...words], { env, encoding: 'utf8', timeout: 20_000 });
    return { status: run.status, said: run.stdout.trim(), cache: run.stderr };
  }

  files(): string[] {
    return existsSync(this.folder) ? readdirSync(this.folder) : [];
  }

  /** The one cache file. */
  get file(): string {
    const [name = ''] = this.files();
    return join(this.folder, name);
  }

  ran(): string {
    const [, after = ''] = readFileSync(this.file, 'latin1').split('\nnet-code-cache/3 ');
    return after.split('\n')[1]?.trim() ?? '';
  }
}
