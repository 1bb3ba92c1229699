import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';

const root = process.cwd();

/** Runs a checker over a project of these files that has our rules. */
function check(program: string, words: readonly string[], files: Readonly<Record<string, string>>): string {
  const project = mkdtempSync(join(tmpdir(), 'net-rules-'));
  try {
    symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
    for (const rules of ['.oxlintrc.json', '.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) {
      cpSync(join(root, rules), join(project, rules));
    }
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(project, name)), { recursive: true });
      writeFileSync(join(project, name), text);
    }
    const run = spawnSync(join(root, 'node_modules/.bin', program), words, { cwd: project, encoding: 'utf8' });
    return `${run.stdout}${run.stderr}\nstatus ${run.status}`;
  } finally {
    rmSync(project, { recursive: true });
  }
}

const direction = ['src', '--config', '.dependency-cruiser.cjs', '--output-type', 'err'];

test('an import upwards, a forbidden package and a cycle are found by the file they lead to', (t) => {
  const found = check('depcruise', direction, {
    'src/core/route/a.ts': "import '../../cli/b.js';\nimport '@oclif/core/command';\nimport './c.js';\n",
    'src/core/route/c.ts': "import './a.js';\nimport 'chalk';\nimport 'node:child_process';\n",
    'src/core/kernel/codec/d.ts': "import type { E } from '../kernel.js';\nexport type D = E;\n",
    'src/core/kernel/kernel.ts': "import '../snapshot/f.js';\nexport type E = 1;\n",
    'src/core/snapshot/f.ts': "import 'koffi';\nexport {};\n",
    'src/cli/b.ts': "import '../commands/g.js';\n",
    'src/commands/g.ts': "import 'cli-table3';\nexport {};\n",
  });
  for (const finding of [
    'the nouns of core imports nothing from above: src/core/route/a.ts → src/cli/b.ts',
    'cli imports nothing from above: src/cli/b.ts → src/commands/g.ts',
    'codec imports nothing from above: src/core/kernel/codec/d.ts → src/core/kernel/kernel.ts',
    'kernel imports nothing from above: src/core/kernel/kernel.ts → src/core/snapshot/f.ts',
    'core knows no terminal: src/core/route/a.ts',
    'core knows no terminal: src/core/route/c.ts',
    'only the renderers colour, tabulate and spin: src/commands/g.ts',
    'FFI lives in the kernel alone: src/core/snapshot/f.ts',
    'no program is started but the one the user names: src/core/route/c.ts',
    'no cycles: src/core/route/',
  ]) {
    t.true(found.includes(finding), `${finding}\nin\n${found}`);
  }
});

test('imports that run downwards are left alone', (t) => {
  const found = check('depcruise', direction, {
    'src/commands/a.ts': "import '../cli/b.js';\n",
    'src/cli/b.ts': "import '@oclif/core/command';\nimport '../core/route/c.js';\n",
    'src/core/route/c.ts': "import '../kernel/d.js';\n",
    'src/core/kernel/d.ts': "import 'koffi';\nimport './codec/e.js';\n",
    'src/core/kernel/codec/e.ts': 'export {};\n',
  });
  t.regex(found, /status 0$/);
});

test('a floating promise, a file too long and a type left open are found', (t) => {
  const found = check('oxlint', ['--type-aware', 'src', '--format', 'unix'], {
    'src/a.ts': 'export async function f(): Promise<void> {}\nexport function g(): void {\n  f();\n}\n',
    'src/b.ts': `export const long = 1;\n${'// line\n'.repeat(260)}`,
    'src/c.ts': 'export const open = (value: any): unknown => value!.x;\n',
  });
  for (const rule of ['no-floating-promises', 'max-lines', 'no-explicit-any', 'no-non-null-assertion']) {
    t.true(found.includes(`(${rule})`), `${rule}\nin\n${found}`);
  }
  t.regex(found, /status 1$/);
});
