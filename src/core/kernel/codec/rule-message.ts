import type { PortRange, Rule, RuleAction } from '../rule.js';
import { AttributeReader } from './attribute-reader.js';
import { addressBytesOf } from './family.js';
import type { KernelBytes } from './kernel-bytes.js';

/** Size of struct fib_rule_hdr (linux/fib_rules.h). */
const fixedBytes = 12;

/** linux/fib_rules.h */
const FRA_DST = 1;
const FRA_SRC = 2;
const FRA_IIFNAME = 3;
const FRA_GOTO = 4;
const FRA_PRIORITY = 6;
const FRA_FWMARK = 10;
const FRA_SUPPRESS_IFGROUP = 13;
const FRA_SUPPRESS_PREFIXLEN = 14;
const FRA_TABLE = 15;
const FRA_FWMASK = 16;
const FRA_OIFNAME = 17;
const FRA_L3MDEV = 19;
const FRA_UID_RANGE = 20;
const FRA_PROTOCOL = 21;
const FRA_IP_PROTO = 22;
const FRA_SPORT_RANGE = 23;
const FRA_DPORT_RANGE = 24;
const FRA_DSCP = 25;
const FIB_RULE_INVERT = 0x2;

/** By FR_ACT_*. */
const actions: Readonly<Record<number, RuleAction>> = {
  1: 'lookup',
  2: 'goto',
  3: 'nop',
  6: 'blackhole',
  7: 'unreachable',
  8: 'prohibit',
};

const attributes = new AttributeReader('a rule', FRA_DSCP);

/**
 * Reads RTM_NEWRULE; undefined for a family that is not IP (multicast routing has rules of its own).
 *
 * @throws BusinessError `kernel.malformed`
 */
export function decodeRule(source: KernelBytes, start: number, end: number): Rule | undefined {
  attributes.read(source, start + fixedBytes, end);
  const family = source.u8(start);
  if (family !== 2 && family !== 10) return undefined;
  const size = addressBytesOf(family);
  // The kernel leaves out a mark of 0 though its mask makes it a condition.
  const marked = attributes.has(FRA_FWMARK) || attributes.has(FRA_FWMASK);
  return {
    family,
    priority: attributes.u32(FRA_PRIORITY),
    action: actions[source.u8(start + 7)] ?? 'unknown',
    table: attributes.u32(FRA_TABLE, source.u8(start + 4)),
    invert: (source.u32(start + 8) & FIB_RULE_INVERT) !== 0,
    source: attributes.address(FRA_SRC, size),
    sourcePrefixLength: source.u8(start + 2),
    destination: attributes.address(FRA_DST, size),
    destinationPrefixLength: source.u8(start + 1),
    inputInterface: attributes.text(FRA_IIFNAME),
    outputInterface: attributes.text(FRA_OIFNAME),
    mark: marked ? attributes.u32(FRA_FWMARK) : null,
    markMask: marked ? attributes.u32(FRA_FWMASK, 0xffff_ffff) : 0,
    uidRange: uidRange(source),
    tos: source.u8(start + 3) | (attributes.u8(FRA_DSCP) << 2),
    ipProtocol: attributes.u8(FRA_IP_PROTO),
    sourcePorts: portRange(source, FRA_SPORT_RANGE),
    destinationPorts: portRange(source, FRA_DPORT_RANGE),
    suppressPrefixLength: attributes.s32(FRA_SUPPRESS_PREFIXLEN, -1),
    suppressGroup: attributes.s32(FRA_SUPPRESS_IFGROUP, -1),
    target: attributes.u32(FRA_GOTO),
    vrf: attributes.u8(FRA_L3MDEV) !== 0,
    protocol: attributes.u8(FRA_PROTOCOL),
  };
}

function uidRange(source: KernelBytes): { first: number; last: number } | null {
  const at = attributes.start(FRA_UID_RANGE);
  return attributes.length(FRA_UID_RANGE) < 8 ? null : { first: source.u32(at), last: source.u32(at + 4) };
}

function portRange(source: KernelBytes, type: number): PortRange | null {
  const at = attributes.start(type);
  return attributes.length(type) < 4 ? null : { first: source.u16(at), last: source.u16(at + 2) };
}
