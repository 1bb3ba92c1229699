/** What allows ICMP to every user; for people to copy. */
export const icmpRemedy = 'as root: sysctl -w net.ipv4.ping_group_range="0 2147483647", or use UDP';
