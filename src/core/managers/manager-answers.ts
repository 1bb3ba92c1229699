import { BusinessError } from '../errors.js';
import type { DbusCall } from '../kernel/codec/dbus-message.js';
import type { DbusValue } from '../kernel/codec/dbus-reader.js';
import type { Link } from '../kernel/link.js';
import type { ManagerFacts, ManagerNote, ManagerPart } from '../snapshot/manager-facts.js';
import { type BusConversation, isAbsent } from './bus-conversation.js';
import { bearerCalls, modemConnections, modemManagerCall } from './modem-manager.js';
import {
  connectionSettingsCalls,
  networkManagerCall,
  networkManagerCheckUrl,
  networkManagerDevices,
} from './network-manager.js';
import { resolvedCall, resolvedLinkCalls, resolvedLinks } from './resolved.js';
import type { TrustedAccounts } from './trusted.js';

type Told = Pick<ManagerFacts, 'checkUrl' | 'networkManager' | 'resolved' | 'modems'>;
type Body = readonly DbusValue[];

/** A manager on the bus: its question, those that follow from the answer, and what both answers mean. */
interface Manager {
  readonly title: string;
  readonly call: DbusCall;
  readonly more?: (answer: Body, parts: readonly ManagerPart[]) => ReadonlyMap<string, DbusCall>;
  readonly facts: (answer: Body, details: ReadonlyMap<string, Body>, links: readonly Link[]) => Partial<Told>;
}

const networkManager: Manager = {
  title: 'NetworkManager',
  call: networkManagerCall,
  more: (answer, parts) => (parts.includes('proxies') ? connectionSettingsCalls(answer) : new Map()),
  facts: (answer, details, links) => ({
    checkUrl: networkManagerCheckUrl(answer),
    networkManager: networkManagerDevices(answer, links, details),
  }),
};

const modemManager: Manager = {
  title: 'ModemManager',
  call: modemManagerCall,
  more: bearerCalls,
  facts: (answer, details, links) => ({ modems: modemConnections(answer, details, links) }),
};

const resolved: Manager = {
  title: 'systemd-resolved',
  call: resolvedCall,
  more: resolvedLinkCalls,
  facts: (answer, details) => ({ resolved: resolvedLinks(answer, details) }),
};

/** A manager's first answer, and what it made us ask. */
interface Answer {
  readonly manager: Manager;
  readonly body: Body;
  /** Unique name of who answered. */
  readonly sender: string;
  /** The call that asks whose process that is; 0 where it is all one. */
  readonly owner: number;
  readonly more: ReadonlyMap<string, number>;
}

/** The managers' answers: asked for when this is made, read when `facts` is called. */
export class ManagerAnswers {
  readonly #bus: BusConversation;
  readonly #trusted: TrustedAccounts | undefined;
  readonly #parts: readonly ManagerPart[];
  readonly #first: ReadonlyMap<Manager, number>;
  readonly #notes: ManagerNote[] = [];

  /**
   * @param trusted whom to believe; everybody when absent
   * @throws BusinessError `kernel.failed`
   */
  constructor(bus: BusConversation, trusted: TrustedAccounts | undefined, parts: readonly ManagerPart[]) {
    this.#bus = bus;
    this.#trusted = trusted;
    this.#parts = parts;
    const managers = [networkManager, modemManager, ...(parts.includes('nameServers') ? [resolved] : [])];
    this.#first = new Map(managers.map((each) => [each, bus.call(each.call)]));
    bus.flush();
  }

  /** What they say, as far as it came in time and can be believed. */
  facts(links: readonly Link[]): Told & Pick<ManagerFacts, 'notes'> {
    let told: Told = { checkUrl: '', networkManager: [], resolved: [], modems: [] };
    this.#wait([...this.#first.values()]);
    const answers = [...this.#first].flatMap(([manager, serial]) => this.#answerOf(manager, serial));
    this.#wait(answers.flatMap(({ owner, more }) => [...(owner === 0 ? [] : [owner]), ...more.values()]));
    for (const answer of answers) {
      if (this.#isTrusted(answer)) {
        told = { ...told, ...answer.manager.facts(answer.body, this.#detailsOf(answer), links) };
      }
    }
    return { ...told, notes: this.#notes };
  }

  /** What a manager answered, with what that makes us ask on its way; none where it did not. */
  #answerOf(manager: Manager, serial: number): Answer[] {
    const outcome = this.#bus.outcome(serial);
    if (outcome.kind === 'answer') {
      const { body, sender } = outcome;
      const owner = this.#trusted === undefined ? 0 : this.#bus.call(userCall(sender));
      const calls = [...(manager.more?.(body, this.#parts) ?? [])];
      return [{ manager, body, sender, owner, more: new Map(calls.map(([key, call]) => [key, this.#bus.call(call)])) }];
    }
    if (outcome.kind === 'silence') this.#note(manager, 'did not answer in time');
    else if (!isAbsent(outcome)) this.#note(manager, `gave no answer (${outcome.errorName})`);
    return [];
  }

  #detailsOf({ manager, sender, more }: Answer): ReadonlyMap<string, Body> {
    const details = new Map<string, Body>();
    for (const [key, serial] of more) {
      const outcome = this.#bus.outcome(serial);
      if (outcome.kind === 'answer' && outcome.sender === sender) details.set(key, outcome.body);
    }
    if (details.size < more.size) this.#note(manager, 'did not tell all it was asked for');
    return details;
  }

  #isTrusted({ manager, owner }: Answer): boolean {
    if (this.#trusted === undefined) return true;
    const outcome = this.#bus.outcome(owner);
    const uid = outcome.kind === 'answer' ? outcome.body[0] : undefined;
    const isTrusted = typeof uid === 'number' && this.#trusted.service(manager.call.destination, uid);
    if (!isTrusted) this.#note(manager, 'is not run by the system, so that root does not believe it');
    return isTrusted;
  }

  /** A bus that fails takes nothing away from what came before. */
  #wait(serials: readonly number[]): void {
    try {
      this.#bus.flush();
      this.#bus.wait(serials);
    } catch (error) {
      if (!(error instanceof BusinessError)) throw error;
      if (!this.#notes.some(({ manager }) => manager === 'D-Bus')) {
        this.#notes.push({ manager: 'D-Bus', note: error.message });
      }
    }
  }

  #note({ title }: Manager, note: string): void {
    this.#notes.push({ manager: title, note });
  }
}

/** Whose process has this name on the bus. */
const userCall = (name: string): DbusCall => ({
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interfaceName: 'org.freedesktop.DBus',
  member: 'GetConnectionUnixUser',
  texts: [name],
});
