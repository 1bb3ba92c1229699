import test from 'ava';
import { lookupRecorded } from '../../../src/core/route/route-lookup.js';
import { describeRoute } from '../../../src/core/route/route-to.js';
import { home, route, via } from '../network/build-snapshot.js';

test('where the kernel took the lighter hop of a multipath route, the heavier one is told with its weight', (t) => {
  const hops = [via(2, '198.51.100.1', { weight: 1 }), via(2, '198.51.100.9', { weight: 4 })];
  const given = home({ routes: [route('203.0.113.0/24', hops)] });
  const { alternatives: others, ...heavy } = lookupRecorded(given, { destination: '203.0.113.7', family: 2 });
  t.is(others.length, 1);
  const interfaceName = 'eth0';
  t.deepEqual(describeRoute(given, 'a', heavy).alternatives, [{ interfaceName, gateway: '198.51.100.1', weight: 1 }]);
  const light = { ...heavy, gateway: '198.51.100.1' };
  t.deepEqual(describeRoute(given, 'a', light).alternatives, [{ interfaceName, gateway: '198.51.100.9', weight: 4 }]);
});
