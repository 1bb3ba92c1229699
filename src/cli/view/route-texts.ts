import { AddressFamily } from '../../core/kernel/address.js';
import type { Route } from '../../core/kernel/route.js';
import type { NetworkRoutes, RouteWay } from '../../core/network/network-routes.js';

/** Pieces of about a hundred kilobytes. */
const routesAtOnce = 500;

/** What stands before and behind the destination in the JSON of the routes that go one way. */
type Frame = readonly [before: string, behind: string];

/**
 * The JSON of a network's routes. What all routes of one way have in common is made into text once, and only the text of
 * each destination is put between: `JSON.stringify` takes 10 ms for 10,000 routes, this a third of that.
 */
export function* routeTexts(routes: NetworkRoutes, escape: (json: string) => string): Generator<string> {
  const frames = new Map<RouteWay, Frame>();
  const frameOf = (way: RouteWay): Frame => {
    let frame = frames.get(way);
    if (frame === undefined) frames.set(way, (frame = newFrame(way, escape)));
    return frame;
  };
  let text = '';
  let framed: RouteWay | undefined;
  let destinations: string[] = [];
  const finish = (): void => {
    if (framed === undefined) return;
    const [before, behind] = frameOf(framed);
    text += `${text === '' ? '' : ','}${before}${destinations.join(`${behind},${before}`)}${behind}`;
    framed = undefined;
    destinations = [];
  };
  // By number: `of` makes three objects a turn, as long as V8 has not compiled the loop.
  for (let at = 0; at < routes.routes.length; at++) {
    const route = routes.routes[at];
    if (route === undefined) continue;
    const ways = routes.waysTo(route);
    for (let each = 0; each < ways.length; each++) {
      if (ways[each] !== framed) finish();
      framed = ways[each];
      destinations.push(destinationText(route));
    }
    if (at % routesAtOnce !== routesAtOnce - 1) continue;
    finish();
    if (text !== '') yield text;
    text = '';
  }
  finish();
  if (text !== '') yield text;
}

function newFrame({ interface: name, ...others }: RouteWay, escape: (json: string) => string): Frame {
  const before = `{"interface":${JSON.stringify(name)},"destination":{"address":{"address":"`;
  return [escape(before), escape(`,${JSON.stringify(others).slice(1)}`)];
}

/** What follows the address of a destination, by the length of its prefix. */
const ipv4Tails: string[] = [];
const ipv6Tails: string[] = [];

/** An address has nothing that JSON escapes. */
function destinationText({ family, destination, prefixLength }: Route): string {
  const isIpv4 = family === AddressFamily.INET;
  const tails = isIpv4 ? ipv4Tails : ipv6Tails;
  return (
    destination + (tails[prefixLength] ??= `","family":${isIpv4 ? 1 : 2},"port":0},"prefixLength":${prefixLength}}`)
  );
}
