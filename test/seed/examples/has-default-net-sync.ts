import { connection } from '@kit.NetworkKit';

let hasDefaultNet = connection.hasDefaultNetSync();
