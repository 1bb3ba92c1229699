/** What is known of the hardware or driver behind a link, beyond rtnetlink. */
export interface Device {
  readonly ifindex: number;
  /** `DEVTYPE` of the device (`wlan`, `wwan`, `bluetooth`, ...), from sysfs; empty when none or not visible. */
  readonly deviceType: string;
  /** Driver name from sysfs; empty when none or not visible. */
  readonly driver: string;
  /** True when nl80211 lists the interface. */
  readonly wireless: boolean;
  /** Link speed in kbit/s from ethtool netlink (`ETHTOOL_A_LINKMODES_SPEED`); 0 = unknown. */
  readonly speedKbps: number;
  /** Station bitrates in kbit/s from nl80211; 0 = unknown. */
  readonly transmitKbps: number;
  readonly receiveKbps: number;
  /** Network name from nl80211; empty when none. */
  readonly ssid: string;
}
