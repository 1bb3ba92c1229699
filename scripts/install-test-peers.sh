#!/bin/sh
# Installs the Debian packages that the tests use as witnesses and peers. Needs root; does nothing when all are there.
set -eu

# One a line: lines are easier to merge than words.
packages='
  busybox-static
  curl
  dbus-daemon
  dconf-cli
  dnsmasq-base
  fish
  fping
  idn
  idn2
  iproute2
  iputils-ping
  iputils-tracepath
  knot
  knot-dnsutils
  libpacparser1
  mandoc
  microsocks
  mtr-tiny
  network-manager
  nftables
  nginx-light
  openssl
  passt
  python3
  python3-dbusmock
  python3-websockets
  squid
  systemd
  tcpdump
  tinyproxy
  traceroute
  unbound
  util-linux
  valgrind
  zsh
'

missing=''
for package in $packages; do
  status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing="$missing $package"
done

# Unpacked, never installed: this package would put a link of its own in place of /etc/resolv.conf.
unpacked=${NET_TEST_PEERS:-/var/cache/net-test-peers}
resolved=$unpacked/systemd-resolved
[ -n "$missing" ] || [ ! -x "$resolved/lib/systemd/systemd-resolved" ] || exit 0

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 -- a list of words
[ -z "$missing" ] || apt-get install -qq --yes --no-install-recommends $missing </dev/null

if [ ! -x "$resolved/lib/systemd/systemd-resolved" ]; then
  work=$(mktemp --directory)
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && apt-get download -qq -o APT::Sandbox::User=root systemd-resolved)
  mkdir -p "$resolved"
  dpkg --extract "$work"/*.deb "$resolved"
fi
