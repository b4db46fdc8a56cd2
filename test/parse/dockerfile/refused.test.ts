/** Flags and values that stop the build, as BuildKit's own frontend was seen to refuse each of them; what is taken by some release, and what holds a variable, is not reported. */
import { describe, expect, test } from 'vitest';
import { parseDockerfile } from '../../../server/src/analysis/parse/dockerfile/parser';

function problems(line: string, head = ''): string[] {
  const { problems, text } = parseDockerfile(`${head}FROM debian:12.8\n${line}\n`);
  return problems.map(({ message, span }) => `${text.slice(span.start, span.end)}: ${message}`);
}

const REFUSED: readonly (readonly [line: string, place: string, says: string])[] = [
  ['COPY --form=build /a /b', '--form=build', 'COPY has no flag --form, so the build stops here. Did you mean --from?'],
  ['COPY --From=build /a /b', '--From=build', 'Did you mean --from?'],
  ['COPY --from build /a /b', '--from', '--from has no value, so the build stops here. Write --from=…'],
  ['COPY --chown=1 --chown=2 a b', '--chown=2', '--chown is given twice'],
  ['COPY --link=yes a b', '--link=yes', '--link takes true or false, not "yes"'],
  ['COPY --link= a b', '--link=', '--link takes true or false'],
  [
    'COPY --mount=type=cache a b',
    '--mount=type=cache',
    'COPY has no flag --mount, so the build stops here. Remove it.',
  ],
  ['ADD --keep-git=true a b', '--keep-git=true', 'ADD has no flag --keep-git'],
  ['RUN --mout=type=cache,target=/c true', '--mout=type=cache,target=/c', 'Did you mean --mount?'],
  [
    'RUN --mount=type=cahce,target=/c true',
    '--mount=type=cahce,target=/c',
    '"cahce" in --mount is not a type of mount',
  ],
  ['RUN --mount=type=cache,taget=/c true', '--mount=type=cache,taget=/c', '"taget" in --mount is not a key of a mount'],
  ['RUN --mount=type=cache, target=/c true', '--mount=type=cache,', '"" in --mount is not a field of a mount'],
  ['RUN --mount=cache,target=/c true', '--mount=cache,target=/c', '"cache" in --mount is not a field'],
  ['RUN --mount=type=cache,target=/c,sharing=lock true', '', '"lock" in --mount is not a way of sharing a cache'],
  ['RUN --mount=type=cache,target=/c,uid=app true', '', '"app" in --mount is not a number for uid'],
  ['RUN --mount=type=secret,id=a,mode=rw true', '', '"rw" in --mount is not a mode'],
  ['RUN --network=bridge true', '--network=bridge', '"bridge" in --network is not a network of RUN'],
  ['RUN --security=privileged true', '--security=privileged', 'Use sandbox or insecure.'],
  ['CMD --port 80', '--port', 'CMD has no flag --port'],
  ['ENTRYPOINT --x', '--x', 'ENTRYPOINT has no flag --x'],
  ['ENV --global A=b', '--global', 'ENV has no flag --global'],
  ['WORKDIR --parents /a', '--parents', 'WORKDIR has no flag --parents'],
  ['EXPOSE 70000', '70000', '"70000" is no port that EXPOSE takes'],
  ['EXPOSE 8888,9999', '8888,9999', 'with blanks between them'],
  ['EXPOSE 8888 # Jupyter', '#', '"#" is no port'],
  ['EXPOSE http', 'http', '"http" is no port'],
  ['EXPOSE 9000-8000', '9000-8000', 'is no port'],
  ['EXPOSE 8888/http', '8888/http', 'is no port'],
  ['STOPSIGNAL SIGTREM', 'SIGTREM', 'is no signal that STOPSIGNAL takes'],
  ['STOPSIGNAL 0', '0', 'is no signal'],
  ['HEALTHCHECK --interval=30 CMD true', '--interval=30', '"30" in --interval is not a duration'],
  ['HEALTHCHECK --interval=30sec CMD true', '--interval=30sec', 'Write it with its unit'],
  ['HEALTHCHECK --timeout=-1s CMD true', '--timeout=-1s', 'is not a duration'],
  ['HEALTHCHECK --retries=three CMD true', '--retries=three', 'is not a number of tries'],
  ['HEALTHCHECK --retries=-1 CMD true', '--retries=-1', 'is not a number of tries'],
  ['HEALTHCHECK --retry=3 CMD true', '--retry=3', 'HEALTHCHECK has no flag --retry'],
  ['HEALTHCHECK --start_period=3s CMD true', '--start_period=3s', 'Did you mean --start-period?'],
];

describe('refused', () => {
  test.each(REFUSED)('%s', (line, place, says) => {
    const found = problems(line);
    expect(found).toHaveLength(1);
    expect(found[0]?.startsWith(`${place}${place === '' ? '' : ':'}`)).toBe(true);
    expect(found[0]).toContain(says);
  });

  test('another platform flag of FROM', () => {
    expect(parseDockerfile('FROM --plaform=linux/amd64 debian:12.8\n').problems.map(({ message }) => message)).toEqual([
      'FROM has no flag --plaform, so the build stops here. Did you mean --platform?',
    ]);
  });
});

describe('taken', () => {
  test.each([
    'COPY --from=build --chown=app:app --chmod=u+x,755 --link --parents --exclude=*.a --exclude=*.b a b',
    'COPY --link=True --parents=false a b',
    'COPY -- --a b',
    'ADD --keep-git-dir=true --checksum=sha256:x --unpack a b',
    'RUN --mount=type=cache,target=/a --mount=type=secret,id=b,required,env=B --mount=target=/c,ro true',
    'RUN --mount=type=bind,source=.,dst=/c,rw=true,from=x --network=none --security=insecure --device=a --device=b true',
    'RUN --mount=TYPE=Cache,target=/a,sharing=Locked,uid=1000,gid=100,mode=0755 true',
    'RUN --mount=type=tmpfs,target=/a,size=1g true',
    'RUN --mount=type=bind,target=/a,z --mount=type=bind,target=/b,relabel=shared,U=true true',
    'RUN --mount=type=$TYPE,target=/a true',
    'RUN --mount=type=cache,uid=$UID,target=/a true',
    `RUN --mount='type=cache,"target=/a,b"' true`,
    'RUN echo --mout=x',
    'CMD ["--port", "80"]',
    'CMD python --port',
    'EXPOSE 8888 8080/tcp 53/UDP 9/sctp 8000-8010 127.0.0.1:80:8080 80:90 0',
    'EXPOSE $PORT ${PORT:-8888} "8888"',
    'STOPSIGNAL SIGTERM',
    'STOPSIGNAL int',
    'STOPSIGNAL 9',
    'STOPSIGNAL SIGRTMIN+3',
    'STOPSIGNAL $SIGNAL',
    'HEALTHCHECK --interval=1m30s --timeout=1.5s --start-period=0 --start-interval=500ms --retries=3 CMD true',
    'HEALTHCHECK --interval=$I --retries=${R} CMD true',
    'HEALTHCHECK --interval=0s --retries=0 CMD true',
    'HEALTHCHECK --any NONE',
    'ARG --required A',
    'ONBUILD COPY --form=x a b',
    'COPY --{{flag}}=x a b',
  ])('%s', (line) => {
    expect(problems(line)).toEqual([]);
  });

  test('another frontend has a grammar of its own', () => {
    const line = 'COPY --form=x a b';
    for (const syntax of ['docker/dockerfile:1', 'docker.io/docker/dockerfile:1.7', 'docker/dockerfile'])
      expect(problems(line, `# syntax=${syntax}\n`)).toHaveLength(1);
    for (const syntax of ['docker/dockerfile:1-labs', 'docker/dockerfile:master', 'example.com/frontend'])
      expect(problems(line, `# syntax=${syntax}\n`)).toEqual([]);
  });
});
