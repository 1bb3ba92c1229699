import type { NetworkName } from '../network/default-network.js';

/** What one probe came to. */
export type ProbeOutcome = 'success' | 'portal' | 'failure';

export interface Probe {
  readonly url: string;
  readonly family: 4 | 6;
  readonly outcome: ProbeOutcome;
  /** Address that was asked; empty when none was reached. */
  readonly address: string;
  /** HTTP status; null without an answer. */
  readonly status: number | null;
  /** Where the answer leads; empty when nowhere. */
  readonly location: string;
  /** The network's own proxy that was asked, as PAC scripts write it; empty for none. */
  readonly proxy: string;
  /** From the start to the answer or failure, in ms. */
  readonly timeMs: number;
  /** Why it is no success; empty for one. */
  readonly detail: string;
  /** Whether what failed was the trust in a certificate. */
  readonly isIntercepted: boolean;
  /** Whether the server has no address of the family, so that nobody was asked. */
  readonly isUnasked: boolean;
}

export type Verdict = 'validated' | 'portal' | 'partial' | 'failed';

/** What the API of a captive portal says of us (RFC 8908, section 5). */
export interface PortalAnswer {
  /** The API itself, as the network announced it (RFC 8910). */
  readonly url: string;
  /** Whether it wants something of us first; null when it did not answer as it should. */
  readonly captive: boolean | null;
  /** Where a person does what it wants; empty when it does not say. */
  readonly userPortalUrl: string;
  /** Where the place tells about itself; empty when it does not say. */
  readonly venueInfoUrl: string;
  /** How long access lasts yet, in s; null when it does not say. */
  readonly secondsRemaining: number | null;
  /** How much may be sent and received yet; null when it does not say. */
  readonly bytesRemaining: number | null;
  /** Why it did not answer as it should; empty when it did. */
  readonly detail: string;
}

/** What a check found. */
export interface ConnectivityReport extends NetworkName {
  readonly verdict: Verdict;
  /** Of each family that the network has; null for one that it lacks, and where no server has an address of it. */
  readonly ipv4: Verdict | null;
  readonly ipv6: Verdict | null;
  /** Where to log in; empty without a portal. */
  readonly portalUrl: string;
  /** What the network's own API says; null where it announced none. */
  readonly portalApi: PortalAnswer | null;
  /** RFC 3339, UTC. */
  readonly checkedAt: string;
  readonly probes: readonly Probe[];
}

/** What a probe asks for, and what answer it takes for the Internet's. */
export interface ProbeTarget {
  readonly url: URL;
  readonly expectedStatus: number;
  /** What the body begins with; empty when it does not matter. */
  readonly expectedBody: string;
  /** NetworkManager's own server, which says so in a header too. */
  readonly isNetworkManagers: boolean;
  /** The name is public: a success from a private address is somebody else's. */
  readonly isPublic: boolean;
}
