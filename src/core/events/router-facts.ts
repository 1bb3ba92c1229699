import type { Announced, Evidence } from '../network/evidence.js';
import { LinkFlag, type Link } from '../kernel/link.js';
import type { RouterAnnouncement } from '../kernel/router-announcement.js';

/** Links keep what so many announcements say; a router that makes up more is not followed. */
const mostFacts = 64;

interface Fact {
  readonly kind: 'nameserver' | 'domain' | 'captivePortal';
  readonly text: string;
  readonly router: string;
  /** Milliseconds of the clock that never jumps; infinite when it stays. */
  readonly until: number;
}

/** What routers have announced while we were listening: the kernel passes it on once and forgets it. */
export class RouterFacts {
  readonly #facts = new Map<number, Fact[]>();

  /** @param now milliseconds of the clock that never jumps */
  add(announcement: RouterAnnouncement, now: number): void {
    const { ifindex, router } = announcement;
    const told = factsOf(announcement, now);
    const isTold = (fact: Fact): boolean => told.some(({ kind, text }) => kind === fact.kind && text === fact.text);
    // A router has one portal; of servers and domains each has a lifetime of its own.
    const isReplaced = (fact: Fact): boolean =>
      announcement.kind === 'captivePortal' && fact.kind === 'captivePortal' && fact.router === router;
    const kept = (this.#facts.get(ifindex) ?? []).filter((fact) => !isTold(fact) && !isReplaced(fact));
    this.#facts.set(ifindex, [...kept, ...told.filter(({ until }) => until > now)].slice(0, mostFacts));
  }

  /** What still holds, of links that are up; what no longer does is forgotten. */
  evidence(links: readonly Link[], now: number): readonly Evidence[] {
    if (this.#facts.size === 0) return [];
    const up = new Map(links.filter(hasCarrier).map(({ ifindex, name }) => [ifindex, name]));
    const evidence: Evidence[] = [];
    for (const [ifindex, facts] of this.#facts) {
      const name = up.get(ifindex);
      const living = name === undefined ? [] : facts.filter(({ until }) => until > now);
      if (living.length === 0) this.#facts.delete(ifindex);
      else this.#facts.set(ifindex, living);
      if (name !== undefined && living.length > 0) {
        evidence.push({ ifindex, source: 'router advertisement', announced: announcedBy(living, name) });
      }
    }
    return evidence;
  }

  /** When the next of them runs out; infinite when none does. */
  nextEnd(): number {
    let next = Infinity;
    for (const facts of this.#facts.values()) for (const { until } of facts) next = Math.min(next, until);
    return next;
  }
}

const hasCarrier = ({ flags }: Link): boolean =>
  (flags & LinkFlag.UP) !== 0 && (flags & (LinkFlag.LOWER_UP | LinkFlag.RUNNING)) !== 0;

function factsOf(announcement: RouterAnnouncement, now: number): Fact[] {
  const { router } = announcement;
  if (announcement.kind === 'captivePortal') {
    const { uri } = announcement;
    return uri === '' ? [] : [{ kind: 'captivePortal', text: uri, router, until: Infinity }];
  }
  const { lifetimeSeconds } = announcement;
  const until = lifetimeSeconds === null ? Infinity : now + lifetimeSeconds * 1000;
  return announcement.kind === 'nameservers'
    ? announcement.addresses.map((text) => ({ kind: 'nameserver', text, router, until }))
    : announcement.domains.map((text) => ({ kind: 'domain', text, router, until }));
}

function announcedBy(facts: readonly Fact[], interfaceName: string): Announced {
  const texts = (wanted: Fact['kind']): string[] => facts.filter(({ kind }) => kind === wanted).map(({ text }) => text);
  const zoned = (address: string): string => (/^fe[89ab]/.test(address) ? `${address}%${interfaceName}` : address);
  return {
    nameservers: texts('nameserver').map(zoned),
    searchDomains: texts('domain'),
    captivePortal: texts('captivePortal').at(-1) ?? '',
  };
}
