import { join } from 'node:path';

/**
 * Where `scripts/install-test-peers.sh` unpacks packages that must not be installed: systemd-resolved would take
 * /etc/resolv.conf over.
 */
export const unpackedPeers = (): string => process.env['NET_TEST_PEERS'] ?? '/var/cache/net-test-peers';

export const resolvedProgram = (): string => join(unpackedPeers(), 'systemd-resolved/lib/systemd/systemd-resolved');
export const resolvectlProgram = (): string => join(unpackedPeers(), 'systemd-resolved/usr/bin/resolvectl');
