import { connection } from '@kit.NetworkKit';
namespace wifiManager { export interface WifiDeviceConfig { ssid: string; preSharedKey: string; securityType: number } export const WifiSecurityType = { WIFI_SEC_TYPE_PSK: 3 }; export const addCandidateConfig = (_config: WifiDeviceConfig, callback: (error: undefined, networkId: number) => void): void => callback(undefined, 7) }
import { BusinessError } from '@kit.BasicServicesKit';

let config: wifiManager.WifiDeviceConfig = {
  ssid: "TEST",
  preSharedKey: "**********",
  securityType: wifiManager.WifiSecurityType.WIFI_SEC_TYPE_PSK
};
// Obtain the network ID of the registered WLAN through wifiManager.addCandidateConfig.
wifiManager.addCandidateConfig(config,(error,networkId) => {
 let netConnectionWlan = connection.createNetConnection({
   netCapabilities: {
     bearerTypes: [connection.NetBearType.BEARER_WIFI]
   },
   bearerPrivateIdentifier: `${networkId}`
 });
 netConnectionWlan.register((error: BusinessError) => {
   console.error(JSON.stringify(error));
 });
});
