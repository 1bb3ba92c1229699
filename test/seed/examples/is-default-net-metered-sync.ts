import { connection } from '@kit.NetworkKit';

let isMetered = connection.isDefaultNetMeteredSync();
