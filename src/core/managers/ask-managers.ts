import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { systemErrorCode } from '../kernel/system-error.js';
import type { Link } from '../kernel/link.js';
import { noManagers, type ManagerInquiry, type ManagerNote, type ManagerPart } from '../snapshot/manager-facts.js';
import { BusConversation } from './bus-conversation.js';
import { listeningPaths } from './bus-address.js';
import { leaseFiles } from './lease-files.js';
import { ManagerAnswers } from './manager-answers.js';
import { networkdLinks } from './networkd.js';
import { isOfOwnNamespace } from './own-namespace.js';
import { TrustedAccounts } from './trusted.js';

/** What all managers together may take, from the first question on. */
export const managersTimeoutMs = 250;

type AskingHost = Pick<Host, 'clock' | 'environment' | 'files'>;

/**
 * Asks NetworkManager, ModemManager and, for name servers, systemd-resolved over the system bus, and reads what
 * systemd-networkd and other DHCP clients wrote. All questions are on their way when this returns; `facts` waits for what has not come by
 * then. Without a bus nothing is waited for. Whatever goes wrong is a note in the facts, never an error.
 *
 * As `nmcli device show`, `resolvectl`, `networkctl status` and `mmcli` together.
 */
export function askManagers(host: AskingHost, parts: readonly ManagerPart[]): ManagerInquiry {
  const deadline = host.clock.monotonic() + managersTimeoutMs;
  const notes: ManagerNote[] = [];
  const bus = openBus(host, deadline, notes);
  const answers = bus === undefined ? undefined : begin(host, bus, parts, notes);
  return {
    facts: (links) => {
      const told = factsOf(answers, bus, links);
      return {
        ...noManagers,
        ...told,
        networkd: networkdLinks(host.files, links),
        leases: leaseFiles(host.files, links),
        notes: [...notes, ...(told?.notes ?? [])],
      };
    },
    close: () => bus?.close(),
  };
}

function factsOf(answers: ManagerAnswers | undefined, bus: BusConversation | undefined, links: readonly Link[]) {
  try {
    return answers?.facts(links);
  } finally {
    bus?.close();
  }
}

const cannotCall = new Set<string>(['kernel.unavailable', 'unsupported.platform']);

/** The first bus that is there and may be believed. */
function openBus(host: AskingHost, deadline: number, notes: ManagerNote[]): BusConversation | undefined {
  for (const path of listeningPaths(host.environment.variable('DBUS_SYSTEM_BUS_ADDRESS'))) {
    try {
      return new BusConversation(path, deadline, () => host.clock.monotonic());
    } catch (error) {
      if (!(error instanceof BusinessError)) throw error;
      // Nobody is there, or nothing of the machine can be called; what that costs is told elsewhere.
      const absent = systemErrorCode(error) === 'ENOENT' || cannotCall.has(error.reason);
      if (!absent) notes.push({ manager: 'D-Bus', note: `${path.replace('\0', '@')}: ${error.message}` });
    }
  }
  return undefined;
}

function begin(
  host: AskingHost,
  bus: BusConversation,
  parts: readonly ManagerPart[],
  notes: ManagerNote[],
): ManagerAnswers | undefined {
  const refuse = (note: string): undefined => {
    notes.push({ manager: 'D-Bus', note });
    bus.close();
  };
  const trusted = host.environment.uid === 0 ? new TrustedAccounts(host.files) : undefined;
  if (trusted?.bus(bus.peerUid) === false) return refuse('root does not believe the bus of another user');
  if (!isOfOwnNamespace(host.files, bus.boundPath)) return refuse('the bus belongs to another network namespace');
  try {
    return new ManagerAnswers(bus, trusted, parts);
  } catch (error) {
    if (!(error instanceof BusinessError)) throw error;
    return refuse(error.message);
  }
}
