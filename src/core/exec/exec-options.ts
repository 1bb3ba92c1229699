import type { DnsRule } from '../profile/types.js';

/** Inside what a program is to run. */
export interface ExecOptions {
  /** The program and its arguments; without one the plan says what would be done for any. */
  readonly program: readonly string[];
  /** Network to keep to, in place of the application's: netId, interface name, `if:NAME` or `default`. */
  readonly net?: string;
  /** Further rules; a host that has some here has none of the profile's. */
  readonly rules?: readonly DnsRule[];
  /** In place of the effective proxy, as `net proxy set` and URLs have it; `none` for none. */
  readonly proxy?: string;
}
