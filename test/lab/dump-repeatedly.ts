// Run inside a namespace: `node dump-repeatedly.js TIMES` takes that many snapshots and prints what became of each.
import { chooseDefault } from '../../src/core/network/choose-default.js';
import { listOf } from '../../src/core/network/list-networks.js';
import { propertiesOf } from '../../src/core/network/properties.js';
import { openHost } from '../../src/core/open-host.js';
import { takeSnapshot } from '../../src/core/snapshot/take-snapshot.js';

export interface Dumped {
  readonly consistent: boolean;
  readonly links: readonly string[];
  readonly ifindexes: readonly number[];
  readonly defaultName: string;
  readonly milliseconds: number;
}

const host = openHost();
const dumped: Dumped[] = [];
for (let times = Number(process.argv[2]); times > 0; times--) {
  const start = performance.now();
  const snapshot = takeSnapshot(host, ['neighbours']);
  const { ifindex } = chooseDefault(snapshot);
  const { interfaces } = listOf(snapshot);
  for (const link of snapshot.links) propertiesOf(snapshot, link.ifindex);
  dumped.push({
    consistent: snapshot.consistent,
    links: interfaces.map((each) => each.interfaceName),
    ifindexes: snapshot.links.map((link) => link.ifindex),
    defaultName: snapshot.links.find((link) => link.ifindex === ifindex)?.name ?? '',
    milliseconds: performance.now() - start,
  });
}
process.stdout.write(JSON.stringify(dumped));
