import type { Link } from '../kernel/link.js';

/** What costs a question more to the managers and that few answers need. */
export const managerParts = ['nameServers', 'proxies'] as const;
export type ManagerPart = (typeof managerParts)[number];

/** The managers being asked; they work while the kernel's tables are read. */
export interface ManagerInquiry {
  /** What they say of these links. Waits for the rest of its time at most, and never throws. */
  facts(links: readonly Link[]): ManagerFacts;
  /** Safe to call twice. */
  close(): void;
}

/** What the connection managers say, each in its own section; a section is empty where its manager has nothing to tell. */
export interface ManagerFacts {
  /** Managers that are there but were of no use, and why. */
  readonly notes: readonly ManagerNote[];
  /** What NetworkManager asks when it checks connectivity; empty where it does not. */
  readonly checkUrl: string;
  readonly networkManager: readonly NetworkManagerDevice[];
  readonly resolved: readonly ResolvedLink[];
  readonly networkd: readonly NetworkdLink[];
  readonly modems: readonly ModemConnection[];
  readonly leases: readonly DhcpLease[];
}

/** Where nobody was asked, or nobody is there. */
export const noManagers: ManagerFacts = {
  notes: [],
  checkUrl: '',
  networkManager: [],
  resolved: [],
  networkd: [],
  modems: [],
  leases: [],
};

export interface ManagerNote {
  readonly manager: string;
  readonly note: string;
}

export const dhcpClients = ['dhclient', 'dhcpcd'] as const;
export const managerBearers = ['', 'ethernet', 'wifi', 'cellular', 'bluetooth', 'vpn'] as const;
/** NMMetered by number: what the profile or the network says, else what NetworkManager guesses. */
export const meteredWords = ['unknown', 'yes', 'no', 'guess-yes', 'guess-no'] as const;
/** NMConnectivityState by number. */
export const connectivityWords = ['unknown', 'none', 'portal', 'limited', 'full'] as const;

/** A device of NetworkManager that is active, or whose kind it knows. Texts are empty and lists too when not known. */
export interface NetworkManagerDevice {
  readonly ifindex: number;
  readonly bearer: (typeof managerBearers)[number];
  readonly metered: (typeof meteredWords)[number];
  /** `unknown` also where NetworkManager checks nothing. */
  readonly ipv4Connectivity: (typeof connectivityWords)[number];
  readonly ipv6Connectivity: (typeof connectivityWords)[number];
  readonly connectionName: string;
  readonly connectionUuid: string;
  /** Such as `802-3-ethernet`, `wireguard`, `gsm`. */
  readonly connectionType: string;
  readonly ssid: string;
  /** Hardware address of the access point. */
  readonly accessPoint: string;
  /** 0..100; null when not known. */
  readonly signalPercent: number | null;
  /** 0 = unknown. */
  readonly bitrateKbps: number;
  readonly nameservers: readonly string[];
  /** Search domains; one that only routes queries has a leading `~`. */
  readonly domains: readonly string[];
  /** Proxy script that DHCP announced (option 252). */
  readonly pacUrl: string;
  /**
   * Proxy script that the connection's own settings ask for; one that stands in them as a `data:` URL. Empty where they
   * ask for none, and where the part `proxies` was not asked for.
   */
  readonly proxyScript: string;
  /** API of a captive portal that DHCP announced (RFC 8910). */
  readonly captivePortal: string;
}

/** A link of systemd-resolved; ifindex 0 is what holds for all links. */
export interface ResolvedLink {
  readonly ifindex: number;
  readonly nameservers: readonly string[];
  readonly domains: readonly string[];
  /** Whether names that no domain claims are asked here too; null when it was not told. */
  readonly defaultRoute: boolean | null;
  /** `yes`, `no`, `allow-downgrade`; empty when not told. */
  readonly dnssec: string;
  /** `yes`, `no`, `opportunistic`; empty when not told. */
  readonly dnsOverTls: string;
}

/** A link that systemd-networkd has configured. */
export interface NetworkdLink {
  readonly ifindex: number;
  readonly nameservers: readonly string[];
  readonly domains: readonly string[];
  /** The DHCP server says ANDROID_METERED. */
  readonly metered: boolean;
  /** Proxy script that DHCP announced (option 252). */
  readonly pacUrl: string;
  /** API of a captive portal that DHCP or a router announced (RFC 8910). */
  readonly captivePortal: string;
}

/** What a DHCP client without a bus wrote of the lease of a link. */
export interface DhcpLease {
  readonly ifindex: number;
  readonly client: (typeof dhcpClients)[number];
  /** What was leased: the lease counts while the link has it. */
  readonly address: string;
  /** As of `NetworkdLink`. */
  readonly metered: boolean;
  readonly pacUrl: string;
  readonly captivePortal: string;
}

/** A data connection of a modem. */
export interface ModemConnection {
  readonly ifindex: number;
  readonly operatorName: string;
  /** Mobile country and network code. */
  readonly operatorCode: string;
  /** Such as `lte`, `5gnr`. */
  readonly accessTechnologies: readonly string[];
  readonly signalPercent: number | null;
  /** Of the SIM in use, counted from 0; null when the modem tells none. */
  readonly slot: number | null;
  /** The access point carries multimedia messages. */
  readonly mms: boolean;
  /** 0 = unknown. */
  readonly transmitKbps: number;
  readonly receiveKbps: number;
  readonly nameservers: readonly string[];
}
