import { connection } from '@kit.NetworkKit';

let pacUrl = connection.getPacUrl();