import { connection } from '@kit.NetworkKit';

let netHandle = connection.getAppNetSync();
