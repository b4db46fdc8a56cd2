import { interpreterMissing } from '../../server/src/analysis/rules/multi-stage/interpreterMissing';
import { testRule } from './tester';

const BUILD = 'FROM condaforge/miniforge3:24.11.3-0 AS build\nRUN mamba create -y -p /env python=3.12\n';

testRule(interpreterMissing, {
  valid: [
    `${BUILD}FROM gcr.io/distroless/base-debian12\nCOPY --from=build /env /env\n`,
    `${BUILD}FROM debian:12-slim\nCOPY --from=build /env /env\n`,
    {
      name: 'glibc is installed',
      files: `${BUILD}FROM alpine:3.21\nRUN apk add gcompat\nCOPY --from=build /env /env\n`,
    },
    {
      name: 'glibc by hand',
      files: `${BUILD}FROM alpine:3.21\nRUN wget https://example.com/glibc-2.35-r1.apk && apk add --allow-untrusted glibc-2.35-r1.apk\nCOPY --from=build /env /env\n`,
    },
    {
      name: 'the C library is copied along',
      files: `${BUILD}FROM scratch\nCOPY --from=build /lib64 /lib64\nCOPY --from=build /env /env\n`,
    },
    { name: 'the whole file system', files: `${BUILD}FROM scratch\nCOPY --from=build / /\n` },
    { name: 'only data is copied', files: `${BUILD}FROM alpine:3.21\nCOPY --from=build /env/share /srv\n` },
    { name: 'an unknown base', files: `${BUILD}FROM frolvlad/alpine-glibc:alpine-3.17\nCOPY --from=build /env /env\n` },
    {
      name: 'a stage that is only copied from',
      files: `${BUILD}FROM alpine:3.21 AS pack\nCOPY --from=build /env /env\nFROM debian:12-slim\nCOPY --from=pack /env /env\n`,
    },
  ],
  invalid: [
    { files: `${BUILD}FROM alpine:3.21\n«COPY --from=build /env /env»\n`, says: '`alpine:3.21`' },
    {
      name: 'scratch',
      files: `${BUILD}FROM scratch\n«copy --from=0 /env /env»\nENTRYPOINT ["/env/bin/python"]\n`,
      says: '`scratch`',
    },
    { name: 'static', files: `${BUILD}FROM gcr.io/distroless/static-debian12\n«COPY --from=build /env /env»\n` },
  ],
});
