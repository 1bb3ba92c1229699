import { join } from 'node:path';
import type { Host } from '../host.js';
import type { ExecBinding } from './exec-binding.js';
import type { ExecPlan } from './exec-plan.js';
import { leadScript, prepareScript, tryScript } from './shell-scripts.js';
import { findTool, shell } from './system-tool.js';

/**
 * What this process is to become so that in the end it is a program with private files or led by pasta: unshare(1) and a
 * shell before it, each in the place of the one before.
 *
 * @param folder holds the private files under the numbers they have in the plan
 */
export function execWords(host: Host, plan: ExecPlan, folder: string): readonly string[] {
  const { program, files, binding, uid } = plan;
  const isLed = binding?.way === 'pasta';
  const unshare = findTool(host, 'unshare') ?? 'unshare';
  const pairs = files.flatMap(({ path }, index) => [join(folder, String(index)), path]);
  const prepare = [shell, '-c', prepareScript, 'sh', folder, ...pairs, '--'];
  const spaces = [unshare, ...namespaces(uid, isLed), '--'];
  const user = ownUser(unshare, uid);
  const made = [...spaces, ...prepare, ...user, ...program];
  const tried = [...spaces, ...user, shell, '-c', ':'];
  const begin = [shell, '-c', tryScript, 'sh', folder, String(tried.length), ...tried];
  if (binding === undefined || !isLed) return [...begin, ...made];
  const lead = pastaWords(findTool(host, 'pasta') ?? 'pasta', binding, uid);
  return [...begin, shell, '-c', leadScript, 'sh', folder, String(lead.length), ...lead, ...made];
}

/** Mounting needs root, which an ordinary user is in a user namespace of their own. */
const namespaces = (uid: number, isLed: boolean): readonly string[] => [
  ...(uid === 0 ? [] : ['--user', '--map-root-user']),
  '--mount',
  ...(isLed ? ['--net'] : []),
];

/** The program is who the user is, without what it took to prepare. */
const ownUser = (unshare: string, uid: number): readonly string[] =>
  uid === 0
    ? []
    : [unshare, '--user', `--map-user=${String(uid)}`, `--map-group=${String(process.getgid?.() ?? uid)}`, '--'];

/** pasta(1): an address like the machine's, every connection made anew from the interface, no way in and none to loopback. */
const pastaWords = (pasta: string, { interfaceName, families }: ExecBinding, uid: number): readonly string[] => [
  pasta,
  ...['--quiet', '--foreground', '--config-net', '--no-map-gw'],
  ...['--tcp-ports', 'none', '--udp-ports', 'none', '--tcp-ns', 'none', '--udp-ns', 'none'],
  ...families.flatMap((family) => [`--outbound-if${String(family)}`, interfaceName]),
  ...(families.length === 1 ? [families[0] === 4 ? '--ipv4-only' : '--ipv6-only'] : []),
  ...(uid === 0 ? ['--runas', '0:0'] : []),
];
