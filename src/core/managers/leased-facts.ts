import type { DhcpLease } from '../snapshot/manager-facts.js';

/** Options of a DHCP lease as they were sent; empty where they were not. */
export interface LeasedOptions {
  /** Vendor-specific information (43). */
  readonly vendor?: string;
  /** The API of a captive portal (114, RFC 8910). */
  readonly portal?: string;
  /** Proxy script (252). */
  readonly script?: string;
}

/** Sent by Android's hotspots, and by those that copy them. */
const meteredMark = 'ANDROID_METERED';
const longestUrl = 1024;

/** What the options of a lease mean here. */
export function leasedFacts(options: LeasedOptions): Pick<DhcpLease, 'metered' | 'pacUrl' | 'captivePortal'> {
  const { vendor = '', portal, script } = options;
  return { metered: vendor.includes(meteredMark), pacUrl: urlOf(script), captivePortal: portalUrl(portal) };
}

/** RFC 8908 allows nothing but HTTPS; RFC 8910 has a word of its own for "no portal", which is no URL of HTTPS either. */
export function portalUrl(text: string | undefined): string {
  const url = urlOf(text);
  return url.startsWith('https:') ? url : '';
}

/** Servers are known to end texts with a NUL or a line feed. */
function urlOf(text = ''): string {
  const [url = ''] = text.split(/[\0\r\n]/, 1);
  return url.length <= longestUrl && URL.canParse(url) ? url : '';
}
