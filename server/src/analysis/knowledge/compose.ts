/**
 * Values that Compose or the engine takes for keys of a service. Others stop `docker compose up`.
 *
 * Sources (read 2026-11-30): the schema of the Compose specification
 * (https://github.com/compose-spec/compose-go/blob/main/schema/compose-spec.json), its check of durations
 * (https://github.com/compose-spec/compose-go/blob/main/types/duration.go), and for `restart` the engine
 * (https://github.com/moby/moby/blob/master/api/types/container/hostconfig.go: ValidateRestartPolicy).
 */
export interface ComposeKey {
  /** The keys from the service on; `*` stands for any name, and for the items of a list. */
  readonly path: readonly string[];
  /** Who refuses other values. */
  readonly refusedBy: 'Compose' | 'the engine';
  /** What is allowed, as a reader writes it. */
  readonly values: readonly string[];
  /** True for a value that is taken, those of `values` among them. */
  accepts(value: string, quoted: boolean): boolean;
  /** Other words that people write, with the value that they mean. */
  readonly meant?: Readonly<Record<string, string>>;
}

/** A key that takes words of a list. */
function words(path: string, values: readonly string[], more: Partial<ComposeKey> = {}): ComposeKey {
  const allowed = new Set(values);
  return { path: path.split('.'), refusedBy: 'Compose', values, accepts: (value) => allowed.has(value), ...more };
}

/** A key that takes a duration. */
function duration(path: string): ComposeKey {
  return {
    path: path.split('.'),
    refusedBy: 'Compose',
    values: ['30s', '1m30s'],
    // Only a value in quotes, or one with a unit, is a string for YAML.
    accepts: (value, quoted) =>
      /^[-+]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h|d|w))+$/.test(value) || (quoted && value === '0'),
  };
}

export const COMPOSE_KEYS: readonly ComposeKey[] = [
  words('restart', ['no', 'always', 'on-failure', 'unless-stopped'], {
    refusedBy: 'the engine',
    accepts: (value, quoted) =>
      /^(?:no|always|unless-stopped|on-failure(?::\d+)?)$/.test(value) || (value === '' && quoted),
    meant: { never: 'no', none: 'no', false: 'no', off: 'no', true: 'always', yes: 'always', any: 'always' },
  }),
  words('pull_policy', ['always', 'never', 'missing', 'if_not_present', 'build', 'daily', 'weekly'], {
    // The schema's pattern may be anywhere in the value.
    accepts: (value) =>
      /always|never|build|if_not_present|missing|refresh|daily|weekly|every_(?:\d+[wdhms])+/.test(value),
    meant: { no: 'never', none: 'never', false: 'never', true: 'always', yes: 'always' },
  }),
  words('cgroup', ['host', 'private']),
  words('depends_on.*.condition', ['service_started', 'service_healthy', 'service_completed_successfully'], {
    meant: { started: 'service_started', healthy: 'service_healthy', completed: 'service_completed_successfully' },
  }),
  words('volumes.*.type', ['bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image']),
  words('volumes.*.bind.selinux', ['z', 'Z']),
  words('develop.watch.*.action', ['rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec']),
  words('deploy.update_config.order', ['start-first', 'stop-first']),
  words('deploy.rollback_config.order', ['start-first', 'stop-first']),
  duration('healthcheck.interval'),
  duration('healthcheck.timeout'),
  duration('healthcheck.start_period'),
  duration('healthcheck.start_interval'),
  duration('stop_grace_period'),
];
