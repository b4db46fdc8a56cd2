/** Where the engines of each system listen. */

/** What the places depend on. */
export interface Places {
  readonly platform: string;
  readonly home: string;
  readonly uid: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The address that docker uses where nothing is set. */
export function defaultAddress(platform: string): string {
  return platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock';
}

/**
 * Sockets and pipes of other engines, in the order in which they are tried. Sources:
 * Docker Desktop https://docs.docker.com/desktop/setup/install/mac-permission-requirements/, rootless
 * https://docs.docker.com/engine/security/rootless/, colima https://github.com/abiosoft/colima/blob/main/docs/FAQ.md,
 * Rancher Desktop https://docs.rancherdesktop.io/, OrbStack https://docs.orbstack.dev/docker/, podman
 * https://docs.podman.io/en/latest/markdown/podman-system-service.1.html.
 */
export function otherSockets(places: Places): { readonly label: string; readonly address: string }[] {
  const { platform, home, env, uid } = places;
  const list: { label: string; address: string }[] = [];
  const add = (label: string, path: string | undefined): void => {
    if (path) list.push({ label, address: `unix://${path}` });
  };
  if (platform === 'win32') {
    return [
      { label: 'Docker Desktop', address: 'npipe:////./pipe/dockerDesktopLinuxEngine' },
      { label: 'Podman', address: 'npipe:////./pipe/podman-machine-default' },
    ];
  }
  const colima = env.COLIMA_HOME ? [env.COLIMA_HOME] : [`${home}/.colima`, `${home}/.config/colima`];
  if (platform === 'darwin') {
    add('Docker Desktop', `${home}/.docker/run/docker.sock`);
    add('OrbStack', `${home}/.orbstack/run/docker.sock`);
    for (const folder of colima) add('Colima', `${folder}/default/docker.sock`);
    add('Rancher Desktop', `${home}/.rd/docker.sock`);
    add('Podman', `${home}/.local/share/containers/podman/machine/podman.sock`);
    add('Podman', `${home}/.local/share/containers/podman/machine/qemu/podman.sock`);
    add('Podman', env.TMPDIR && `${env.TMPDIR.replace(/\/$/, '')}/podman/podman-machine-default-api.sock`);
    return list;
  }
  const runtime = env.XDG_RUNTIME_DIR || (uid === undefined ? undefined : `/run/user/${uid}`);
  add('Docker (rootless)', runtime && `${runtime}/docker.sock`);
  add('Docker (rootless)', `${home}/.docker/run/docker.sock`);
  add('Docker Desktop', `${home}/.docker/desktop/docker.sock`);
  for (const folder of colima) add('Colima', `${folder}/default/docker.sock`);
  add('Rancher Desktop', `${home}/.rd/docker.sock`);
  add('Podman (rootless)', runtime && `${runtime}/podman/podman.sock`);
  add('Podman', '/run/podman/podman.sock');
  return list;
}
