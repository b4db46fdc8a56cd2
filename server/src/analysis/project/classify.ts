import { basename } from './paths';

/** What a file is to this project. */
export type FileKind =
  | 'dockerfile'
  | 'compose'
  /** environment.yml and its like. */
  | 'environment'
  | 'conda-lock'
  /** An `@EXPLICIT` list of package URLs. */
  | 'explicit'
  | 'script'
  | 'devcontainer'
  | 'dockerignore'
  | 'env'
  /** This project's own `.conda-in-docker.yaml`. */
  | 'config'
  | 'other';

/** Ends of `Dockerfile.X` that are no Dockerfile: leftovers, templates, documentation, source code. */
const NOT_DOCKERFILE = new Set(
  (
    'dockerignore orig rej bak old swp swo tmp diff patch template tmpl tpl j2 jinja jinja2 in erb mustache m4 ' +
    'md rst txt html sh bash py pyi js mjs cjs ts tsx jsx go rs rb java kt cs c h cpp json yml yaml toml xml lock map css snap ' +
    'png jpg jpeg gif svg webp ico pdf zip gz tgz bz2 xz tar'
  ).split(' '),
);

/** Names that the pattern conda*.yml covers though they are no environment. */
const NOT_ENVIRONMENT = /^conda[-_](?:build[-_]config|forge|recipe|meta|store)\b|^conda\.recipe\b/;

/**
 * Says by its name, and where the name leaves it open by its first lines, what a file is. The name's case counts as it
 * does for Docker, but for `dockerfile`, which many write in lower case.
 *
 * @param textStart the start of the text, where it is at hand; a kilobyte is enough
 */
export function classify(path: string, textStart?: string): FileKind {
  const name = basename(path);
  if (name === '.conda-in-docker.yaml' || name === '.conda-in-docker.yml') return 'config';
  if (name === '.dockerignore' || name === '.containerignore' || name.endsWith('.dockerignore')) return 'dockerignore';
  if (name === 'devcontainer.json' || name === '.devcontainer.json') return 'devcontainer';
  if (name === '.env' || name.startsWith('.env.') || name.endsWith('.env')) return 'env';
  if (isDockerfileName(name)) return 'dockerfile';
  if (textStart !== undefined && mayBeDockerfile(path) && looksLikeDockerfile(textStart)) return 'dockerfile';
  if (/\.ya?ml$/.test(name)) return classifyYaml(name, textStart);
  if (textStart !== undefined && /^\uFEFF?@EXPLICIT\s*$/m.test(textStart.slice(0, 4096))) {
    return 'explicit';
  }
  if (/\.(?:sh|bash)$/.test(name) || isMakefile(path)) return 'script';
  if (textStart !== undefined && /^#![^\n]*\b(?:ba|da|z|k)?sh\b/.test(textStart)) return 'script';
  return 'other';
}

/** True for the names that make looks for, and the usual end of files that it includes. */
export function isMakefile(path: string): boolean {
  return /(?:^|\/)(?:(?:GNU)?[Mm]akefile|[^/]+\.mk)$/.test(path);
}

/** True for the names under which people keep Dockerfiles. */
function isDockerfileName(name: string): boolean {
  if (name.endsWith('~') || name.startsWith('.#') || name.startsWith('#')) return false;
  if (/^(?:Dockerfile|Containerfile|dockerfile|containerfile|DOCKERFILE)$/.test(name)) return true;
  if (/.\.(?:[Dd]ockerfile|[Cc]ontainerfile)$/.test(name)) return true;
  const suffix = /^(?:[Dd]ockerfile|[Cc]ontainerfile)[.](.+)$/.exec(name)?.[1];
  if (suffix === undefined) return /^(?:Dockerfile|Containerfile)[-_][\w.-]+$/.test(name) && !hasOtherEnd(name);
  return !hasOtherEnd(suffix);
}

/**
 * True for names that people give to Dockerfiles, and to other files as well, such as `Dockerfile2`, `MyDockerfile` or
 * `docker/gpu.docker`: the content says whether it is one. A name that says it by itself is none of these.
 */
export function mayBeDockerfile(path: string): boolean {
  const name = basename(path);
  if (name.startsWith('.') || name.startsWith('#') || name.endsWith('~') || isDockerfileName(name)) return false;
  if (/[^.]\.(?:docker|container)$/i.test(name)) return true;
  if (/(?:docker|container)[-_]?file/i.test(name)) return !hasOtherEnd(name);
  return !name.includes('.') && /(?:^|\/)(?:dockerfiles?|docker|containers?)\/[^/]+$/i.test(path);
}

/** A first instruction as Dockerfiles have it; prose and other languages have more words, or other signs, after `from`. */
const FROM_LINE = /^FROM[ \t]+(?:--\w+=\S+[ \t]+)*[\w.$][\w.:/@$%{}+-]*(?:[ \t]+as[ \t]+[\w.-]+)?[ \t]*$/i;
/** One more instruction, for those who write them in lower case. */
const LOWER_CASE = /^[ \t]*(?:run|cmd|copy|add|env|label|expose|entrypoint|user|workdir)[ \t]+\S/m;

/** Whether a text begins as a Dockerfile does: nothing but comments and ARG before the first FROM. */
function looksLikeDockerfile(text: string): boolean {
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#') || /^ARG[ \t]+[A-Za-z_]/i.test(trimmed)) continue;
    return (
      FROM_LINE.test(trimmed) && (trimmed.startsWith('FROM') || (trimmed.startsWith('from') && LOWER_CASE.test(text)))
    );
  }
  return false;
}

function hasOtherEnd(suffix: string): boolean {
  return NOT_DOCKERFILE.has(suffix.slice(suffix.lastIndexOf('.') + 1).toLowerCase());
}

function classifyYaml(name: string, textStart: string | undefined): FileKind {
  const stem = name.replace(/\.ya?ml$/, '');
  if (/^compose(?:[.-].*)?$/.test(stem) || /^docker-compose/.test(stem)) return 'compose';
  if (stem === 'conda-lock' || stem.endsWith('.conda-lock') || stem.endsWith('-conda-lock')) return 'conda-lock';
  const start = textStart?.slice(0, 4096);
  if (/^environment/.test(stem) || stem === 'env') {
    return start !== undefined && /^@EXPLICIT\s*$/m.test(start) ? 'explicit' : 'environment';
  }
  const looksLikeOne = start !== undefined && /^dependencies:/m.test(start);
  if (/^conda/.test(stem) && !NOT_ENVIRONMENT.test(stem)) {
    return start === undefined || looksLikeOne || /^(?:channels|name):/m.test(start) ? 'environment' : 'other';
  }
  // Other projects' files have `dependencies:` as well; with `channels:` beside it, it is conda's.
  return looksLikeOne && /^channels:/m.test(start ?? '') ? 'environment' : 'other';
}
