import type { ManagerFacts } from './manager-facts.js';
import type { Pseudonyms } from './pseudonyms.js';

/** The managers' facts with pseudonyms for connections, networks, access points, operators, servers and domains. */
export function redactManagers(names: Pseudonyms, facts: ManagerFacts): ManagerFacts {
  const address = (text: string): string => names.address(text);
  const domain = (text: string): string => names.domain(text);
  const url = (text: string): string => (text === '' ? '' : `http://${names.domain(text)}/`);
  return {
    // A note may name the path of a bus.
    notes: facts.notes.map(({ manager, note }) => ({ manager, note: note.replace(/\/home\/[^/\s]+/g, '/home/user') })),
    checkUrl: url(facts.checkUrl),
    networkManager: facts.networkManager.map((device) => ({
      ...device,
      connectionName: names.word('connection', device.connectionName),
      connectionUuid: names.uuid(device.connectionUuid),
      ssid: names.ssid(device.ssid),
      accessPoint: names.macAddress(device.accessPoint),
      nameservers: device.nameservers.map(address),
      domains: device.domains.map(domain),
      pacUrl: url(device.pacUrl),
      proxyScript: url(device.proxyScript),
      captivePortal: url(device.captivePortal),
    })),
    resolved: facts.resolved.map((link) => ({
      ...link,
      nameservers: link.nameservers.map(address),
      domains: link.domains.map(domain),
    })),
    networkd: facts.networkd.map((link) => ({
      ...link,
      nameservers: link.nameservers.map(address),
      domains: link.domains.map(domain),
      pacUrl: url(link.pacUrl),
      captivePortal: url(link.captivePortal),
    })),
    modems: facts.modems.map((modem) => ({
      ...modem,
      operatorName: names.word('operator', modem.operatorName),
      operatorCode: '',
      nameservers: modem.nameservers.map(address),
    })),
    leases: facts.leases.map((lease) => ({
      ...lease,
      address: address(lease.address),
      pacUrl: url(lease.pacUrl),
      captivePortal: url(lease.captivePortal),
    })),
  };
}
