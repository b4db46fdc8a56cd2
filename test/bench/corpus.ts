/** Dockerfiles of a given length with shell in them: the kind of text that people write, repeated with variations. */

const HEAD = [
  'ARG BASE=24.11.1-0',
  'FROM continuumio/miniconda3:${BASE} AS build',
  'ENV LANG=C.UTF-8 LC_ALL=C.UTF-8',
  'WORKDIR /app',
  'COPY environment.yml /tmp/environment.yml',
  'RUN conda env create -f /tmp/environment.yml && conda clean -afy',
  'SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]',
];

/** A block of ten lines. */
function block(n: number): string[] {
  return [
    `# step ${n}`,
    `ENV OPTION_${n}=value${n} PATH=/opt/tool${n}/bin:$PATH`.replace(' PATH', n % 20 === 0 ? ' PATH' : ' TOOL'),
    `RUN apt-get update && \\`,
    `    apt-get install -y --no-install-recommends curl=7.88 git-lfs tool${n} && \\`,
    `    # clean up in the same layer`,
    `    rm -rf /var/lib/apt/lists/*`,
    `COPY --chown=1000:100 src/part${n} /app/part${n}/`,
    `RUN if [ -f "/app/part${n}/setup.py" ]; then python -m pip install --no-cache-dir "/app/part${n}[all]"; fi`,
    `RUN set -eux; for f in a b c; do echo "$f ${n}" >> /app/list.txt; done; . /opt/conda/etc/profile.d/conda.sh && conda activate app && python -c 'import sys; print(sys.version)'`,
    `LABEL part.${n}="yes" description="a longer text with \\"quotes\\" in it"`,
  ];
}

/** A Dockerfile of about `lines` lines. */
export function dockerfileOf(lines: number): string {
  const out = lines < 12 ? HEAD.slice(0, Math.max(2, lines - 1)) : [...HEAD];
  for (let n = 0; out.length < lines - 1; n++) out.push(...block(n).slice(0, Math.max(0, lines - 1 - out.length)));
  // A continuation must not be the last line.
  while (/\\$/.test(out[out.length - 1] ?? '') || /^\s+#/.test(out[out.length - 1] ?? '')) out.pop();
  out.push('CMD ["python", "-m", "http.server", "8000"]');
  return `${out.join('\n')}\n`;
}
