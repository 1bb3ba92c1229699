/** What allows ICMP to every user; for people to copy. */
export const icmpPermit = 'as root: sysctl -w net.ipv4.ping_group_range="0 2147483647"';

/** What can be done where nothing else was allowed. */
export const icmpRemedy = `${icmpPermit}, or use UDP`;
