import { MemoryStore } from '../../src/core/profile/memory-store.js';
import type { ProfileSections, ProfileStore } from '../../src/core/profile/types.js';

const fingerprint = {
  connectionUuid: '5d0c2f3a-0b5c-4c5e-8a53-1b9b6d3f8f10',
  ssid: 'Office',
  gatewayMacAddress: '02:00:00:00:00:01',
  prefix: '',
  interfaceName: 'wlan0',
};

/** Where the web server of the recorded machines has a PAC script. */
const scripts = { host: 'wpad.corp.example', addresses: ['192.0.2.80'] };

const office: Partial<ProfileSections> = {
  dnsRules: [
    { host: 'shop.example', addresses: ['127.0.0.1', '::1'] },
    { host: 'xn--bcher-kva.example', addresses: ['192.0.2.7'] },
  ],
  appProxy: { host: 'proxy.example', port: 3128, exclusionList: ['*.example'], username: 'me', password: 'secret' },
  pac: { pacFileUrl: 'http://pac.example/proxy.pac', pacUrl: '' },
  pacCopies: [
    {
      url: 'http://pac.example/proxy.pac',
      text: 'function FindProxyForURL() { return "DIRECT"; }',
      etag: '"5f-1"',
      lastModified: '',
      fetchedAt: '2025-06-15T12:00:00.000Z',
      checkedAt: '2025-06-15T15:00:00.000Z',
    },
  ],
  appBinding: { fingerprint, interfaceName: 'wlan0' },
  attributes: [{ fingerprint, attribute: 'level 2' }],
  verdicts: [{ fingerprint, verdict: 'validated', portalUrl: '', checkedAt: '2026-01-02T03:04:05Z', linkState: '' }],
};

/** Texts that would do harm on a terminal. */
const hostile: Partial<ProfileSections> = {
  appProxy: {
    host: '\u001b[31mproxy\u202e',
    port: 1,
    exclusionList: ['\u0007'],
    username: 'a\tb\nc',
    password: 'secret',
  },
  pac: { pacFileUrl: 'http://\u009b/', pacUrl: '\u2028' },
  appBinding: { fingerprint: { ...fingerprint, ssid: '\u0000' }, interfaceName: '\u001b]0;x\u0007' },
};

/**
 * What was kept on a recorded machine, anew for each run of a command. The profile that is used unasked has rules alone,
 * so that it changes nothing of what other commands say.
 */
export function recordedProfiles(machine: string): ProfileStore {
  const store = new MemoryStore();
  if (machine === 'office') store.profile('default').update(() => ({ dnsRules: office.dnsRules ?? [] }));
  if (machine === 'office')
    store.profile('work').update(() => ({ ...office, dnsRules: [...(office.dnsRules ?? []), scripts] }));
  if (machine === 'hostile') store.profile('work').update(() => hostile);
  return store;
}
