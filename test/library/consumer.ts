import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mustRun, runProgram, type ProgramResult } from '../lab/program.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A project somewhere else that has installed the built package, types included. */
export class Consumer {
  readonly folder = mkdtempSync(join(tmpdir(), 'netkit-consumer-'));

  constructor() {
    const installed = join(this.folder, 'node_modules/netkit-cli');
    mkdirSync(join(installed, 'dist'), { recursive: true });
    cpSync(join(root, 'package.json'), join(installed, 'package.json'));
    for (const part of ['index.cjs', 'index.mjs', 'kit', 'third-party', 'worker.cjs']) {
      cpSync(join(root, 'dist', part), join(installed, 'dist', part), { recursive: true });
    }
    const build = JSON.stringify(pathToFileURL(join(root, 'scripts/build.mjs')).href);
    const types = JSON.stringify(join(installed, 'dist/types'));
    mustRun([process.execPath, '-e', `import(${build}).then((build) => build.buildTypes(${types}))`], {
      timeoutMs: 120_000,
    });
    for (const name of ['@koromix', '@types', 'undici-types']) {
      symlinkSync(join(root, 'node_modules', name), join(this.folder, 'node_modules', name));
    }
    this.write('package.json', '{ "private": true }');
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  /** Checks and compiles files as a strict project would, into `out/`; says what is wrong, nothing when all is well. */
  compile(files: readonly string[], options: object = {}): string {
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2022',
      strict: true,
      types: ['node'],
      outDir: 'out',
      rootDir: '.',
      ...options,
    };
    this.write('tsconfig.json', JSON.stringify({ compilerOptions, files }));
    return runProgram([process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-p', this.folder], {
      timeoutMs: 120_000,
    }).stdout;
  }

  run(argv: readonly string[]): ProgramResult {
    return runProgram([process.execPath, ...argv.map((word) => (word.includes('/') ? join(this.folder, word) : word))]);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
