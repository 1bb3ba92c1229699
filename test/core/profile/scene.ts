/** What the tests of profiles share. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { BusinessError, type Reason } from '../../../src/core/errors.js';
import { machineEnvironment } from '../../../src/core/host/machine-environment.js';
import { openStore } from '../../../src/core/profile/open-store.js';
import type { Profile } from '../../../src/core/profile/types.js';

export const run = promisify(execFile);
export const here = import.meta.dirname;
export const isRoot = process.geteuid?.() === 0;
export const asRoot = isRoot ? test : test.skip;
export const rule = (host: string) => ({ host, addresses: ['192.0.2.1'] });
export const add = (profile: Profile, host: string): boolean =>
  profile.update(({ dnsRules }) => ({ dnsRules: [...dnsRules, rule(host)] }));
export const hosts = (profile: Profile): string[] => profile.read().dnsRules.map(({ host }) => host);

/** A state folder of its own, removed afterwards, and what opens the profile in it as a new process would. */
export function scene(t: ExecutionContext) {
  const base = mkdtempSync(join(tmpdir(), 'net-profile-'));
  t.teardown(() => rmSync(base, { recursive: true, force: true }));
  const folder = join(base, 'net/profiles');
  const remarks: string[] = [];
  const store = (variables: Readonly<Record<string, string>> = { XDG_STATE_HOME: base }) =>
    openStore({ ...machineEnvironment, variable: (name) => variables[name] }, (text) => remarks.push(text));
  const open = (): Profile => store().profile('default');
  return { base, folder, file: join(folder, 'default.json'), remarks, store, open };
}

/** Runs a program beside this file; `before` are the words that start it. */
export async function program(name: string, words: readonly string[], state: string, before: readonly string[] = []) {
  const [file = '', ...rest] = [...before, process.execPath, join(here, name), ...words];
  const { stdout } = await run(file, rest, { env: { ...process.env, XDG_STATE_HOME: state } });
  return JSON.parse(stdout) as Record<string, unknown>;
}

export function refused(t: ExecutionContext, reason: Reason, action: () => unknown): string {
  const error = t.throws(action, { instanceOf: BusinessError });
  t.is(error?.reason, reason, error?.message);
  return error?.message ?? '';
}
