import { MINIFORGE } from '../../knowledge/installers';
import { copies, creating, type Ingredients, pinned, words } from '../ingredients';
import { byConda, CLEAN, type Made, startOf } from '../made';

const HOME = '/home/worker';
const PROJECT = `${HOME}/project`;
const PREFIX = `${PROJECT}/env`;

/** Plain Debian, Miniforge by its checksum as a user who is not root, the environment in the project's folder. */
export function miniforge(of: Ingredients): Made {
  const { release, architectures } = MINIFORGE;
  const { amd64, arm64 } = architectures;
  const start = startOf(of);
  const folder = of.project ? PROJECT : '/tmp';
  return {
    dockerfile: [
      '# Miniforge of one release on plain Debian, installed by the user who works with it.',
      `FROM ${pinned('debian', '13-slim')}`,
      '',
      'RUN apt-get update && \\',
      '    apt-get install --yes --no-install-recommends ca-certificates tini wget && \\',
      '    rm -rf /var/lib/apt/lists/*',
      '',
      '# A user with your ids, so that files in mounted folders stay yours: --build-arg takes others.',
      'ARG UID=1000',
      'ARG GID=1000',
      'RUN groupadd --non-unique --gid "${GID}" worker && \\',
      '    useradd --create-home --uid "${UID}" --gid "${GID}" --shell /bin/bash worker && \\',
      `    mkdir ${PROJECT} && chown worker ${PROJECT}`,
      'USER worker',
      `WORKDIR ${PROJECT}`,
      '',
      '# The installer has to be the one that was meant: its checksum is compared before it runs.',
      'ARG TARGETARCH',
      'RUN case "${TARGETARCH}" in \\',
      `      arm64) arch=${arm64.name} sum=${arm64.sha256} ;; \\`,
      `      *) arch=${amd64.name} sum=${amd64.sha256} ;; \\`,
      '    esac && \\',
      `    wget --quiet --output-document=${HOME}/miniforge.sh \\`,
      `      "https://github.com/conda-forge/miniforge/releases/download/${release}/Miniforge3-${release}-Linux-\${arch}.sh" && \\`,
      `    echo "\${sum}  ${HOME}/miniforge.sh" > ${HOME}/miniforge.sha256 && \\`,
      `    sha256sum --check ${HOME}/miniforge.sha256 && \\`,
      `    bash ${HOME}/miniforge.sh -b -p ${HOME}/miniforge3 && \\`,
      `    rm ${HOME}/miniforge.sh ${HOME}/miniforge.sha256`,
      `ENV PATH=${HOME}/miniforge3/bin:$PATH`,
      '',
      `# The environment is in the project's folder: mount its other folders, not all of it.`,
      ...copies(of, folder, 'worker'),
      `RUN ${creating(of, folder, ['--prefix', PREFIX])} && ${CLEAN}`,
      '',
      '# Login shells read ~/.profile, interactive ones ~/.bashrc; `docker exec` reads neither and has the variables.',
      `RUN printf '%s\\n' '${byConda(`${HOME}/miniforge3`, PREFIX).join("' '")}' > ${HOME}/activate.sh && \\`,
      `    echo '. ${HOME}/activate.sh' >> ${HOME}/.bashrc && \\`,
      `    echo '. ${HOME}/activate.sh' >> ${HOME}/.profile`,
      `ENV PATH=${PREFIX}/bin:$PATH \\`,
      `    CONDA_PREFIX=${PREFIX}`,
      '',
      `COPY --chown=worker entrypoint.sh ${HOME}/entrypoint.sh`,
      `ENTRYPOINT ${words(['tini', '--', '/bin/bash', `${HOME}/entrypoint.sh`])}`,
      `CMD ${words(start)}`,
      ...(of.jupyter === undefined ? [] : ['EXPOSE 8888']),
    ],
    files: [
      {
        path: 'entrypoint.sh',
        text: `#!/bin/bash\n# Runs a command in the environment, as the same process: signals reach it.\nset -e\n. ${HOME}/activate.sh\nexec "$@"\n`,
        why: 'activates the environment, then becomes what the container starts',
      },
    ],
    context: of.project ? 'project' : [of.file, ...of.reads, 'entrypoint.sh'],
    environment: PREFIX,
    python: of.hasPython ? `${PREFIX}/bin/python` : undefined,
    user: 'worker',
    workdir: PROJECT,
    args: [
      ['UID', '1000'],
      ['GID', '1000'],
    ],
    mounts: folders(of).map((each) => [`./${each}`, `${PROJECT}/${each}`] as const),
    jupyter: of.jupyter !== undefined,
  };
}

/** The folders that are mounted: those of the project, else one for notebooks. */
function folders({ survey }: Ingredients): readonly string[] {
  const own = survey.folders.filter((each) => each !== 'env' && /^[\w.-]+$/.test(each));
  return own.length === 0 ? ['notebooks'] : own;
}
