"""Run among the managers: a VPN service for NetworkManager, as its plugins are, over the device tun0 that is there."""
import socket
import struct

import dbus
import dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

NAME = 'org.freedesktop.NetworkManager.lab'
PLUGIN = 'org.freedesktop.NetworkManager.VPN.Plugin'
STARTING, STARTED = 3, 4


def address(text):
    """NetworkManager takes addresses as their bytes in memory."""
    return dbus.UInt32(struct.unpack('=I', socket.inet_aton(text))[0])


class Plugin(dbus.service.Object):
    @dbus.service.method(PLUGIN, in_signature='a{sa{sv}}')
    def Connect(self, connection):
        GLib.idle_add(self.begin)

    @dbus.service.method(PLUGIN, in_signature='a{sa{sv}}a{sv}')
    def ConnectInteractive(self, connection, details):
        GLib.idle_add(self.begin)

    @dbus.service.method(PLUGIN, in_signature='a{sa{sv}}', out_signature='s')
    def NeedSecrets(self, connection):
        return ''

    @dbus.service.method(PLUGIN)
    def Disconnect(self):
        pass

    @dbus.service.signal(PLUGIN, signature='u')
    def StateChanged(self, state):
        pass

    @dbus.service.signal(PLUGIN, signature='a{sv}')
    def Config(self, configuration):
        pass

    @dbus.service.signal(PLUGIN, signature='a{sv}')
    def Ip4Config(self, configuration):
        pass

    def begin(self):
        self.StateChanged(STARTING)
        self.Config({'tundev': 'tun0', 'gateway': address('10.66.0.1'), 'has-ip4': True})
        names = dbus.Array([address('10.8.0.53')], signature='u')
        domains = dbus.Array(['vpn.example'], signature='s')
        self.Ip4Config({'address': address('10.8.0.2'), 'prefix': dbus.UInt32(24), 'dns': names, 'domains': domains})
        self.StateChanged(STARTED)
        return False


DBusGMainLoop(set_as_default=True)
bus = dbus.SystemBus()
name = dbus.service.BusName(NAME, bus)
plugin = Plugin(bus, '/org/freedesktop/NetworkManager/VPN/Plugin')
GLib.MainLoop().run()
