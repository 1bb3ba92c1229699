import type { Host } from '../host.js';
import { readIfThere } from './read-if-there.js';

export const switchFile = '/etc/nsswitch.conf';
const hostsLine = /^[ \t]*hosts:(.*)$/m;

/** Who is asked for the addresses of hosts, in order (nsswitch.conf(5)); files, then DNS, where nothing is said. */
export function hostsSources(host: Pick<Host, 'files'>): readonly string[] {
  const [, line = 'files dns'] = hostsLine.exec(readIfThere(host, switchFile)) ?? [];
  const sources = line.replace(/#.*/, '').replace(/\[[^\]]*\]/g, ' ');
  return sources.split(/\s+/).filter((source) => source !== '');
}

/** The file with other sources for hosts. */
export function withHostsSources(host: Pick<Host, 'files'>, sources: readonly string[]): string {
  return readIfThere(host, switchFile).replace(hostsLine, `hosts: ${sources.join(' ')}`);
}
