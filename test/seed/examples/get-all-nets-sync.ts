import { connection } from '@kit.NetworkKit';

let netHandle = connection.getAllNetsSync();
