/** What a container's part of a cgroup path looks like; the first group is its id or name. */
const patterns = [
  // Docker, containerd, CRI-O and Podman under systemd: docker-ID.scope, cri-containerd-ID.scope, libpod-ID.scope ...
  /(?:^|[/:])(?:docker|cri-containerd|containerd|crio|libpod|nerdctl)-([0-9a-f]{12,64})(?:\.scope)?(?=\/|$)/,
  // The same without systemd: /docker/ID, /kubepods/.../podUID/ID.
  /\/(?:docker|libpod_parent|actions_job|ecs\/[^/]+|kubepods[^:]*)\/(?:[^/]+\/)*([0-9a-f]{64})(?=\/|$)/,
  /\/lxc(?:\.payload)?[./]([^/:]+)(?=\/|$)/,
  // systemd-nspawn and libvirt: /machine.slice/machine-NAME.scope.
  /\/machine\.slice\/(?:machine-|systemd-nspawn@)([^/]+?)\.(?:scope|service)(?=\/|$)/,
] as const;

/**
 * The container that a process runs in, from the text of its `/proc/PID/cgroup`: the id that its engine gave it, or the
 * name where the engine goes by names; empty when it runs in none that is known.
 */
export function containerIdOf(cgroup: string): string {
  for (const line of cgroup.split('\n')) {
    // hierarchy:controllers:path (cgroups(7)).
    const cgroupPath = line.split(':').slice(2).join(':');
    for (const pattern of patterns) {
      const id = pattern.exec(cgroupPath)?.[1];
      if (id !== undefined) return id.replaceAll('\\x2d', '-');
    }
  }
  return '';
}
