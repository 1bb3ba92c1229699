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

/** What a check found. */
export interface ConnectivityReport extends NetworkName {
  readonly verdict: Verdict;
  /** Of each family that the network has; null for one that it lacks, and where no server has an address of it. */
  readonly ipv4: Verdict | null;
  readonly ipv6: Verdict | null;
  /** Where to log in; empty without a portal. */
  readonly portalUrl: string;
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
