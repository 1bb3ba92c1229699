import {
  type ModemConnection,
  type NetworkManagerDevice,
  noManagers,
  type ResolvedLink,
} from '../snapshot/manager-facts.js';
import type { Snapshot } from '../snapshot/snapshot.js';

type Told = Readonly<Record<string, string>>;

/** What the managers know of the network of a link beyond its capabilities (`net caps --explain`). */
export function connectionDetails(snapshot: Snapshot, ifindex: number): Told {
  const { networkManager, modems } = snapshot.managers ?? noManagers;
  const device = networkManager.find((each) => each.ifindex === ifindex);
  const modem = modems.find((each) => each.ifindex === ifindex);
  return {
    ...(device === undefined || device.connectionUuid === '' ? {} : { connection: connectionText(device) }),
    ...(device === undefined || device.ssid === '' ? {} : { wifi: wifiText(device) }),
    ...(modem === undefined ? {} : { modem: modemText(modem) }),
  };
}

/** How systemd-resolved asks the name servers of a link (`net props --explain`). */
export function resolverDetails(snapshot: Snapshot, ifindex: number): Told {
  const link = (snapshot.managers ?? noManagers).resolved.find((each) => each.ifindex === ifindex);
  if (link === undefined) return {};
  const { dnssec, dnsOverTls, defaultRoute } = link;
  return {
    ...said('DNSSEC', dnssec),
    ...said('DNSOverTLS', dnsOverTls),
    ...said('DefaultRoute', yesOrNo(defaultRoute)),
  };
}

const said = (fact: string, word: string): Told => (word === '' ? {} : { [fact]: `systemd-resolved: ${word}` });

const yesOrNo = (value: ResolvedLink['defaultRoute']): string => (value === null ? '' : value ? 'yes' : 'no');

const signalText = (percent: number | null): string => (percent === null ? '' : `signal ${String(percent)} %`);

const joined = (manager: string, ...words: readonly string[]): string =>
  `${manager}: ${words.filter((word) => word !== '').join(', ')}`;

const connectionText = ({ connectionName, connectionUuid, connectionType }: NetworkManagerDevice): string =>
  joined('NetworkManager', `${connectionName} (${connectionUuid})`, connectionType);

const wifiText = ({ ssid, accessPoint, signalPercent }: NetworkManagerDevice): string =>
  joined('NetworkManager', ssid, accessPoint, signalText(signalPercent));

function modemText({ operatorName, accessTechnologies, signalPercent, slot }: ModemConnection): string {
  const words = [operatorName, accessTechnologies.join('+'), slot === null ? '' : `slot${String(slot)}`];
  return joined('ModemManager', ...words, signalText(signalPercent));
}
