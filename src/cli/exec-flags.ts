import * as Flags from '@oclif/core/flags';
import { BusinessError } from '../core/errors.js';
import { canonicalAddress } from '../core/kernel/codec/ip-address.js';
import type { DnsRule } from '../core/profile/types.js';

/** The flags of `net exec`. */
export const execFlags = {
  rule: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    summary: 'let this host have this address, whatever the profile says of it; several times for several',
    helpValue: 'HOST=IP',
  }),
  proxy: Flags.string({
    summary: 'use this proxy in place of the effective one; none for none',
    helpValue: 'URL|none',
  }),
  'dry-run': Flags.boolean({ summary: 'say what would be done, and run nothing' }),
};

/** The rules that `--rule` gives. @throws BusinessError `usage.flag`, `usage.argument`, `value.name` */
export async function rulesOf(words: readonly string[]): Promise<readonly DnsRule[]> {
  if (words.length === 0) return [];
  const { ruleHost } = await import('../core/dns/rules/rule-host.js');
  const found = new Map<string, string[]>();
  for (const word of words) {
    const [host = '', text = ''] = word.split(/=(.*)/s, 2);
    const address = canonicalAddress(text);
    if (address === null) {
      throw new BusinessError('usage.flag', `--rule takes HOST=IP, such as shop.example=192.0.2.7, not "${word}"`);
    }
    const name = ruleHost(host);
    found.set(name, [...(found.get(name) ?? []), address]);
  }
  return [...found].map(([host, addresses]) => ({ host, addresses }));
}
