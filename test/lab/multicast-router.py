# Forwards multicast, as pimd and smcroute make a machine do: multicast-router.py DEVICE. Runs until it is ended.
import socket, struct, sys, time

MRT_INIT, MRT_ADD_VIF, MRT_ADD_MFC = 200, 202, 204
VIFF_USE_IFINDEX = 8

router = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_IGMP)
router.setsockopt(socket.IPPROTO_IP, MRT_INIT, 1)
# struct vifctl, struct mfcctl (linux/mroute.h)
interface = struct.pack('HBBIi4x', 0, VIFF_USE_IFINDEX, 1, 0, socket.if_nametoindex(sys.argv[1]))
router.setsockopt(socket.IPPROTO_IP, MRT_ADD_VIF, interface)
group = socket.inet_aton('10.1.0.5') + socket.inet_aton('232.1.2.3') + struct.pack('H32B', 0, 1, *[0] * 31)
router.setsockopt(socket.IPPROTO_IP, MRT_ADD_MFC, group + bytes(18))
print('ready', flush=True)
time.sleep(600)
