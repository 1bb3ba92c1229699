#!/bin/sh
# Installs the Debian packages that the tests use as witnesses and peers. Needs root; does nothing when all are there.
set -eu

# One a line: lines are easier to merge than words.
packages='
  curl
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
  nftables
  nginx-light
  openssl
  python3
  python3-websockets
  squid
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
[ -n "$missing" ] || exit 0

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 -- a list of words
apt-get install -qq --yes --no-install-recommends $missing </dev/null
