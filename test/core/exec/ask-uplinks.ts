// As ask-uplinks.py, by Node.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

const answers: string[] = [];
for (const [family, address] of [
  ['udp4', '192.0.2.1'],
  ['udp6', '2001:db8::1'],
] as const) {
  answers.push(await text(connect(7000, address)).catch(() => 'nothing'));
  const datagram = createSocket(family);
  datagram.send('?', 7000, address);
  const [message] = (await once(datagram, 'message')) as [Buffer];
  answers.push(message.toString());
  datagram.close();
}
process.stdout.write(`${JSON.stringify(answers)}\n`);
