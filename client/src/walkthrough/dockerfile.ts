/** The Dockerfile for an environment file that has none. Pure. */

/** What is known of the environment. */
export interface EnvironmentSketch {
  /** The environment file's name, in the same folder. */
  readonly file: string;
  /** Its text. */
  readonly text: string;
}

/** A Dockerfile that creates the environment, and runs everything in it, as a user who is not root. */
export function dockerfileFor({ file, text }: EnvironmentSketch): string {
  const written = /^name\s*:\s*["']?([A-Za-z0-9_.-]+)["']?\s*(?:#.*)?$/m.exec(text)?.[1];
  const name = written === undefined || written === 'base' ? 'work' : written;
  const jupyter = /^\s*-\s*["']?(?:[\w-]+::)?(jupyterlab|notebook|jupyter)\b/m.exec(text)?.[1];
  const program =
    jupyter === undefined
      ? ['python']
      : ['jupyter', jupyter === 'notebook' ? 'notebook' : 'lab', '--ip=0.0.0.0', '--no-browser'];
  const words = (list: readonly string[]): string => `[${list.map((word) => JSON.stringify(word)).join(', ')}]`;
  return `FROM condaforge/miniforge3:24.11.3-0

# The environment comes first: its layer stays in the cache until ${file} changes.
COPY ${/\s/.test(file) ? words([file, '/tmp/environment.yml']) : `${file} /tmp/environment.yml`}
RUN conda env create --name ${name} --file /tmp/environment.yml && conda clean --all --force-pkgs-dirs --yes

RUN useradd --create-home --shell /bin/bash worker
USER worker
WORKDIR /home/worker/work

# Whatever the container starts runs in the environment.
ENTRYPOINT ${words(['tini', '--', 'conda', 'run', '--no-capture-output', '--name', name])}
CMD ${words(program)}
${jupyter === undefined ? '' : 'EXPOSE 8888\n'}`;
}

/** What the image is built from: nothing but the environment file. */
export function dockerignoreFor(file: string): string {
  return `*\n!${file}\n`;
}
