import { AddressFamily } from '../kernel/address.js';
import { parseAddress } from '../kernel/codec/ip-address.js';
import { prefixContains } from '../kernel/codec/ip-prefix.js';
import type { Rule } from '../kernel/rule.js';
import { indexOf } from '../network/snapshot-index.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { Flow } from './flow.js';

/**
 * Whether a rule applies to traffic that this machine sends (`fib_rule_match` of net/core/fib_rules.c and its IPv4 and
 * IPv6 halves). A lookup names no protocol, ports or TOS, so rules that ask for one do not apply.
 */
export function ruleMatches(snapshot: Snapshot, rule: Rule, flow: Flow): boolean {
  return selects(snapshot, rule, flow) !== rule.invert;
}

function selects(snapshot: Snapshot, rule: Rule, flow: Flow): boolean {
  if (rule.family !== flow.family) return false;
  if (rule.ipProtocol !== 0 || rule.sourcePorts !== null || rule.destinationPorts !== null || rule.tos !== 0) {
    return false;
  }
  if (rule.vrf && flow.vrfTable === 0) return false;
  const { mark, uidRange } = rule;
  if (mark !== null && ((mark ^ flow.mark) & rule.markMask) !== 0) return false;
  if (uidRange !== null && (flow.uid < uidRange.first || flow.uid > uidRange.last)) return false;
  const index = indexOf(snapshot);
  // The kernel lets what it sends itself come in by the loopback.
  if (rule.inputInterface !== '' && rule.inputInterface !== index.loopbackName()) return false;
  if (rule.outputInterface !== '' && rule.outputInterface !== index.linkName(flow.ifindex)) return false;
  return (
    selectsAddress(rule.source, rule.sourcePrefixLength, flow.source, flow.family) &&
    selectsAddress(rule.destination, rule.destinationPrefixLength, flow.destination, flow.family)
  );
}

/** IPv4 takes a source that is not chosen yet for 0.0.0.0; IPv6 lets no prefix match it. */
function selectsAddress(prefix: string, length: number, address: Uint8Array | null, family: AddressFamily): boolean {
  if (prefix === '' || length === 0) return true;
  if (address === null && family === AddressFamily.INET6) return false;
  const bytes = parseAddress(prefix);
  return bytes !== null && prefixContains(bytes, length, address ?? new Uint8Array(4));
}
