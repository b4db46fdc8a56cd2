/** Containers: from our words to the engine's and back. */
import type {
  ContainerDetails,
  ContainerSpec,
  ContainerStats,
  ContainerStatus,
  ContainerSummary,
  GpuRequest,
  Health,
  Mount,
  PortBinding,
} from '../port';
import { array, environment, type Json, number, object, text, textMap, texts, time } from './json';

/** The body of `POST /containers/create`. */
export function createBody(spec: ContainerSpec): Record<string, unknown> {
  const exposed: Record<string, object> = {};
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const { containerPort, hostPort, hostAddress } of spec.ports ?? []) {
    const key = `${containerPort}/tcp`;
    exposed[key] = {};
    // An empty port lets the engine take a free one.
    const binding = { HostIp: hostAddress ?? '127.0.0.1', HostPort: hostPort === undefined ? '' : String(hostPort) };
    bindings[key] = [...(bindings[key] ?? []), binding];
  }
  return {
    Image: spec.image,
    Labels: { ...spec.labels },
    Env: Object.entries(spec.env ?? {}).map(([name, value]) => `${name}=${value}`),
    // The engine takes no entrypoint for “as the image has it”; one empty word takes it away.
    ...(spec.entrypoint === undefined ? {} : { Entrypoint: spec.entrypoint.length === 0 ? [''] : spec.entrypoint }),
    ...(spec.cmd === undefined ? {} : { Cmd: spec.cmd }),
    User: spec.user ?? '',
    WorkingDir: spec.workingDir ?? '',
    Tty: spec.tty ?? false,
    OpenStdin: spec.openStdin ?? false,
    ExposedPorts: exposed,
    HostConfig: {
      PortBindings: bindings,
      // Mounts, unlike Binds, have no colons to split at, and a folder that is not there is an error.
      Mounts: (spec.mounts ?? []).map(mountBody),
      NetworkMode: spec.network ?? 'default',
      UsernsMode: spec.userNamespace ?? '',
      GroupAdd: spec.groups ?? [],
      Init: spec.init ?? null,
      AutoRemove: spec.autoRemove ?? false,
      ExtraHosts: spec.extraHosts ?? [],
      ...(spec.securityOptions === undefined ? {} : { SecurityOpt: [...spec.securityOptions] }),
      ...(spec.sharedMemory === undefined ? {} : { ShmSize: spec.sharedMemory }),
      ...(spec.memory === undefined ? {} : { Memory: spec.memory }),
      ...(spec.cpus === undefined ? {} : { NanoCpus: Math.round(spec.cpus * 1e9) }),
      ...(spec.gpus === undefined ? {} : { DeviceRequests: [gpuBody(spec.gpus)] }),
    },
  };
}

/** What `docker run --gpus` sends. */
function gpuBody(gpus: GpuRequest): object {
  const which = 'devices' in gpus ? { DeviceIDs: [...gpus.devices] } : { Count: gpus.count };
  return { ...which, Capabilities: [['gpu']] };
}

function mountBody({ type, source, target, readOnly }: Mount): object {
  return { Type: type, Source: source ?? '', Target: target, ReadOnly: readOnly ?? false };
}

const STATUSES = new Set(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']);

function statusOf(value: string): ContainerStatus {
  // Podman has “configured”, “initialized”, “stopping” and “stopped” too.
  if (STATUSES.has(value)) return value as ContainerStatus;
  return value === 'stopped' ? 'exited' : value === 'stopping' ? 'running' : 'created';
}

export function healthOf(value: string): Health | undefined {
  return value === 'starting' || value === 'healthy' || value === 'unhealthy' ? value : undefined;
}

/** An item of `GET /containers/json`. */
export function summaryOf(json: Json): ContainerSummary {
  const health = /\((health: starting|healthy|unhealthy)\)/.exec(text(json.Status))?.[1]?.replace('health: ', '');
  return {
    id: text(json.Id),
    name: (texts(json.Names)[0] ?? '').replace(/^\//, ''),
    image: text(json.Image),
    imageId: text(json.ImageID),
    labels: textMap(json.Labels),
    status: statusOf(text(json.State)),
    health: healthOf(health ?? ''),
    created: (number(json.Created) ?? 0) * 1000,
    ports: array(json.Ports)
      .map(object)
      .filter((port) => number(port.PublicPort) !== undefined)
      .map((port) => ({
        containerPort: number(port.PrivatePort) ?? 0,
        protocol: text(port.Type) || 'tcp',
        hostAddress: text(port.IP),
        hostPort: number(port.PublicPort) ?? 0,
      })),
  };
}

/** `GET /containers/ID/json`. */
export function detailsOf(json: Json): ContainerDetails {
  const config = object(json.Config);
  const state = object(json.State);
  const host = object(json.HostConfig);
  const status = statusOf(text(state.Status));
  const startedAt = time(state.StartedAt);
  const ended = status === 'exited' || status === 'dead';
  return {
    id: text(json.Id),
    name: text(json.Name).replace(/^\//, ''),
    image: text(config.Image),
    imageId: text(json.Image),
    labels: textMap(config.Labels),
    status,
    health: healthOf(text(object(state.Health).Status)),
    created: time(json.Created) ?? 0,
    ports: portsOf(object(object(json.NetworkSettings).Ports)),
    startedAt,
    finishedAt: time(state.FinishedAt),
    exitCode: ended ? number(state.ExitCode) : undefined,
    oomKilled: state.OOMKilled === true,
    error: text(state.Error) || undefined,
    entrypoint: texts(config.Entrypoint),
    cmd: texts(config.Cmd),
    env: environment(config.Env),
    user: text(config.User),
    workingDir: text(config.WorkingDir),
    mounts: array(json.Mounts).map((item) => mountOf(object(item))),
    tty: config.Tty === true,
    autoRemove: host.AutoRemove === true,
  };
}

function portsOf(ports: Json): PortBinding[] {
  return Object.entries(ports).flatMap(([key, bindings]) => {
    const [port = '', protocol = 'tcp'] = key.split('/');
    return array(bindings).map((item) => {
      const binding = object(item);
      const address = text(binding.HostIp) || '0.0.0.0';
      return { containerPort: Number(port), protocol, hostAddress: address, hostPort: Number(text(binding.HostPort)) };
    });
  });
}

function mountOf(json: Json): Mount {
  const type = text(json.Type);
  return {
    type: type === 'bind' || type === 'tmpfs' ? type : 'volume',
    source: (type === 'volume' ? text(json.Name) : text(json.Source)) || undefined,
    target: text(json.Destination),
    readOnly: json.RW === false,
  };
}

/** `GET /containers/ID/stats`: memory as docker's own program shows it, without the cache of files that can go. */
export function statsOf(json: Json): ContainerStats {
  const memory = object(json.memory_stats);
  const stats = object(memory.stats);
  const working = number(memory.privateworkingset);
  // A rootless engine without cgroups of its own counts the whole machine for each container, and no processes.
  if (working === undefined && number(object(json.pids_stats).current) === undefined) return { memory: undefined };
  const usage = number(memory.usage) ?? working ?? 0;
  // cgroup 1 counts it as total_inactive_file, cgroup 2 as inactive_file.
  const cache = number(stats.total_inactive_file) ?? number(stats.inactive_file) ?? 0;
  return { memory: cache < usage ? usage - cache : usage, memoryLimit: number(memory.limit) };
}
