import { RouteTable } from './route.js';
import type { Rule } from './rule.js';

const RTPROT_KERNEL = 2;

const rule = (family: Rule['family'], priority: number, table: number): Rule => ({
  family,
  priority,
  action: 'lookup',
  table,
  invert: false,
  source: '',
  sourcePrefixLength: 0,
  destination: '',
  destinationPrefixLength: 0,
  inputInterface: '',
  outputInterface: '',
  mark: null,
  markMask: 0,
  uidRange: null,
  tos: 0,
  ipProtocol: 0,
  sourcePorts: null,
  destinationPorts: null,
  suppressPrefixLength: -1,
  suppressGroup: -1,
  target: 0,
  vrf: false,
  protocol: RTPROT_KERNEL,
});

/** The rules a network namespace starts with. */
export const defaultRules: readonly Rule[] = [
  rule(2, 0, RouteTable.LOCAL),
  rule(2, 32766, RouteTable.MAIN),
  rule(2, 32767, RouteTable.DEFAULT),
  rule(10, 0, RouteTable.LOCAL),
  rule(10, 32766, RouteTable.MAIN),
];
