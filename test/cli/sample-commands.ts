/** Commands that exist only here: each answers in one of the ways, from data the test can see through. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { bulkFlags, ndjsonFlag, wholeNumber } from '../../src/cli/flags.js';
import { NetCommand } from '../../src/cli/net-command.js';
import type { Screen } from '../../src/cli/render/screen.js';
import { array, enumeration, integer, namesOf, nullable, object, string } from '../../src/cli/view/shape.js';
import { list, view } from '../../src/cli/view/view.js';
import { BusinessError } from '../../src/core/errors.js';

enum Kind {
  KIND_LAND = 0,
  KIND_SEA = 1,
}
const kind = enumeration(namesOf(Kind, 'KIND_'));

interface Port {
  readonly name: string;
  readonly depth: number;
  readonly kinds: readonly Kind[];
  readonly master: { readonly name: string; readonly age: number } | null;
}

const master = object([
  { key: 'name', about: 'Name.', shape: string },
  { key: 'age', about: 'Years.', shape: integer },
]);

export const portView = view<Port>({
  schema: 'net.port/1',
  about: 'A harbour.',
  item: 'name',
  fields: [
    { key: 'name', about: 'Its name.', shape: string, heading: 'Name', tone: () => 'strong', width: 12 },
    { key: 'depth', about: 'Metres.', shape: integer, heading: 'Depth', figure: true, drop: 1 },
    { key: 'kinds', about: 'What comes.', shape: array(kind), heading: 'Kinds', drop: 2 },
    { key: 'master', about: 'Who rules it.', shape: nullable(master) },
  ],
  verdict: ({ depth }) => (depth === 0 ? 1 : 0),
});

export const portOf = (name: string): Port => {
  if (name === 'bad') throw new BusinessError('dns.nxdomain', `There is no harbour "${name}"`);
  if (name === 'bug') throw new TypeError('x is not a function');
  const depth = name === 'dry' ? 0 : name.length;
  return {
    name,
    depth,
    kinds: [Kind.KIND_SEA, Kind.KIND_LAND],
    master: name === 'free' ? null : { name: 'Ann', age: 40 },
  };
};

/** One document. */
export class One extends NetCommand<typeof One> {
  static override view = portView;
  static override args = { name: Args.string({ default: 'Brest' }) };
  static override flags = {
    wait: wholeNumber('wait', 0, 60_000)({ default: 0 }),
    all: Flags.boolean({ char: 'a' }),
    via: Flags.string({ char: 'i' }),
  };
  override async collect() {
    if (this.flags.wait > 0) await sleep(this.flags.wait, undefined, { signal: this.signal });
    return portOf(this.args.name);
  }
}

interface Ports {
  readonly sea: string;
  readonly ports: Iterable<Port> | AsyncIterable<Port>;
}

export const portsView = view<Ports>({
  schema: 'net.ports/1',
  about: 'Harbours of a sea.',
  rows: 'ports',
  fields: [
    { key: 'sea', about: 'The sea.', shape: string },
    list<Ports, Port>('ports', 'One row each.', portView.fields, { heading: 'Harbours', empty: 'no harbours' }),
  ],
});

/** A document whose list is an array. */
export class Many extends NetCommand<typeof Many> {
  static override view = portsView;
  static override flags = { count: wholeNumber('count', 0, 1_000_000)({ default: 2 }) };
  override collect() {
    const ports = Array.from({ length: this.flags.count }, (_, at) => portOf(`port${at}`));
    return { sea: 'North', ports };
  }
}

/** How far the lazy list of `Lazy` has been produced. */
export const produced = { count: 0 };

/** A document whose list is produced while it is printed. */
export class Lazy extends NetCommand<typeof Lazy> {
  static override view = portsView;
  static override flags = {
    count: wholeNumber('count', 0, 1_000_000)({ default: 3 }),
    fail: Flags.boolean(),
    hang: Flags.boolean(),
  };
  override collect() {
    return { sea: 'North', ports: this.ports() };
  }
  async *ports() {
    produced.count = 0;
    for (let at = 0; at < this.flags.count; at += 1) {
      produced.count += 1;
      yield portOf(`port${at}`);
    }
    if (this.flags.fail) throw new BusinessError('kernel.failed', 'The sea is closed');
    if (this.flags.hang) await new Promise(() => setTimeout(() => undefined, 60_000).unref());
  }
}

/** Lines without end. */
export class Watch extends NetCommand<typeof Watch> {
  static override view = portView;
  static override flags = { count: wholeNumber('count', 0, 1000)({ default: 2 }), hang: Flags.boolean() };
  override async *stream() {
    for (let at = 0; at < this.flags.count; at += 1) yield portOf(`port${at}`);
    if (this.flags.hang) await new Promise(() => setTimeout(() => undefined, 60_000).unref());
  }
}

interface Tide {
  readonly level: number;
}
export const tideView = view<Tide>({
  schema: 'net.tide/1',
  about: 'How high the water stands.',
  fields: [{ key: 'level', about: 'Metres.', shape: integer, heading: 'Level' }],
});

/** One document that shows itself while it comes, or its levels line by line. */
export class Follow extends NetCommand<typeof Follow> {
  static override view = portsView;
  static override lineView = tideView;
  static override flags = { ...ndjsonFlag, count: wholeNumber('count', 0, 1000)({ default: 2 }) };
  override async follow(screen: Screen) {
    let last = 0;
    for await (const { level } of this.stream()) {
      last = level;
      await screen.print(`tide ${level}\n`);
      await screen.repaint([`so far ${level}`]);
    }
    return { sea: 'North', ports: [portOf(`port${last}`)] };
  }
  override async *stream() {
    for (let level = 1; level <= this.flags.count && !this.signal.aborted; level += 1) {
      yield { level };
      await sleep(10, undefined, { signal: this.signal }).catch(() => undefined);
    }
    if (this.signal.aborted) yield { level: -1 };
  }
}

/** A document for each item. */
export class Each extends NetCommand<typeof Each> {
  static override view = portView;
  static override args = { name: Args.string({ required: true, multiple: true }) };
  static override flags = { ...bulkFlags };
  override async each(name: string) {
    await new Promise((resolve) => setTimeout(resolve, name.startsWith('slow') ? 30 : 1));
    return portOf(name);
  }
}

/** Text from outside in every place where it can stand. */
export class Hostile extends NetCommand<typeof Hostile> {
  static override view = portView;
  static override args = { name: Args.string({ required: true }) };
  override collect() {
    return portOf(this.args.name);
  }
}

for (const Class of [One, Many, Lazy, Watch, Follow, Each, Hostile]) Class.id = Class.name.toLowerCase();
