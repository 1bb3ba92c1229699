/**
 * Run by sh(1) in the place of net: tries whether the namespaces can be made, since unshare(1) exits with 1 where they
 * cannot, as a program may; then becomes what makes them.
 *
 * Arguments: the folder that all of this is in, the number of words to try it with, those words, and what makes them.
 */
export const tryScript = `
d=$1 left=$2; shift 2
(
  at=0
  for word; do
    shift
    [ "$at" -lt "$left" ] && set -- "$@" "$word"
    at=$((at + 1))
  done
  exec "$@" </dev/null >/dev/null
) || {
  echo "net: the namespaces that the program needs cannot be made here" >&2
  rm -rf "$d"
  exit 125
}
shift "$left"
exec "$@"
`;

/**
 * Run by sh(1) in namespaces of the program's own: puts private files in their places, waits for pasta where one leads out,
 * and becomes the program.
 *
 * Arguments: the folder that all of this is in, then pairs of files, `--`, and the program.
 */
export const prepareScript = `
d=$1; shift
if [ -p "$d/go" ]; then
  echo go >"$d/go" || exit 125
  read -r state <"$d/up" || exit 125
  if [ "$state" = failed ]; then
    echo "net: pasta could not lead the program to its network" >&2
    cat "$d/log" >&2
    rm -rf "$d"
    exit 125
  fi
fi
while [ "$1" != -- ]; do
  mount --bind "$1" "$2" || { rm -rf "$d"; exit 125; }
  shift 2
done
shift
rm -rf "$d"
exec "$@"
`;

/**
 * Run by sh(1) in the namespaces of this machine: waits in the background until the program has a network of its own, has
 * pasta lead it out for as long as the program lives, and becomes what makes that network. Nothing of it is a child
 * of the program.
 *
 * Arguments: the folder, the number of words for pasta, those words, and what makes the network and the rest.
 */
export const leadScript = `
d=$1 left=$2; shift 2
trap 'rm -rf "$d"; exit 125' EXIT
mkfifo -m 600 "$d/go" "$d/up" || exit 125
trap - EXIT
(
  (
    trap '' HUP INT QUIT TSTP TTIN TTOU
    exec </dev/null >/dev/null 2>"$d/log"
    pasta=$1 at=1; shift
    for word; do
      [ "$at" -lt "$left" ] && set -- "$@" "$word"
      at=$((at + 1)); shift
    done
    read -r go <"$d/go" || exit
    if [ "$(id -u)" = 0 ]; then
      # As root pasta gives up the right to look into other processes before it looks.
      : >"$d/net" && mount --bind "/proc/$$/ns/net" "$d/net"
      set -- "$@" --no-netns-quit --netns "$d/net"
    else
      set -- "$@" "$$"
    fi
    "$pasta" --pid "$d/up" "$@" &
    lead=$!
    while kill -0 "$$" && kill -0 "$lead"; do sleep 0.5; done 2>/dev/null
    kill "$lead" 2>/dev/null && exit
    [ -p "$d/up" ] && echo failed >"$d/up"
  ) &
)
shift "$left"
exec "$@"
`;

/**
 * Run by sh(1) beside a program that is bound by a cgroup: waits in the background for the end of its standard input, and
 * removes the cgroup. What has ended counts for a moment longer. One in which something runs on is left alone.
 *
 * Argument: the folder of the cgroup.
 */
export const removeScript = `
exec 3<&0
(
  read -r none <&3
  for try in 1 2 3 4 5 6 7 8 9 10; do
    rmdir "$1" && exit
    sleep 0.1
  done
) &
`;
