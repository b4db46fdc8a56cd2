import { certificateNotRead } from '../../server/src/analysis/rules/base-image/certificateNotRead';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';
const UPDATE = 'RUN update-ca-certificates\n';
const INSTALL = 'RUN conda install -y numpy=2.1 && conda clean -afy\n';
const FOLDER = '/usr/local/share/ca-certificates';

testRule(certificateNotRead, {
  valid: [
    ...certificateNotRead.docs.good.map((files) => ({ files })),
    { name: 'conda downloads nothing', files: `${FROM}COPY corp.crt ${FOLDER}/\n${UPDATE}` },
    {
      name: 'ssl_verify',
      files: `${FROM}COPY corp.crt ${FOLDER}/\nRUN update-ca-certificates && conda config --system --set ssl_verify /etc/ssl/certs/ca-certificates.crt\n${INSTALL}`,
    },
    {
      name: 'micromamba',
      files: `FROM mambaorg/micromamba:2.0.5\nUSER root\nCOPY corp.crt ${FOLDER}/\n${UPDATE}RUN micromamba install -y -n base numpy=2.1\n`,
    },
    { name: 'another folder', files: `${FROM}COPY corp.pem /etc/ssl/corp.pem\n${UPDATE}` },
    { name: 'a whole folder', files: `${FROM}COPY certs/ ${FOLDER}/\n${UPDATE}` },
  ],
  invalid: [
    {
      files: `${FROM}COPY corp.pem «${FOLDER}/corp.pem»\n${UPDATE}`,
      message: 'ending',
      severity: 'warning',
      fixed: `${FROM}COPY corp.pem ${FOLDER}/corp.crt\n${UPDATE}`,
    },
    {
      name: 'into the folder',
      files: `${FROM}COPY certs/proxy.cer «${FOLDER}/»\n${UPDATE}`,
      message: 'ending',
      fixed: `${FROM}COPY certs/proxy.cer ${FOLDER}/proxy.crt\n${UPDATE}`,
    },
    {
      name: 'conda does not read the store',
      files: `${FROM}«COPY corp.crt ${FOLDER}/corp.crt»\n${UPDATE}${INSTALL}`,
      message: 'conda',
      says: 'REQUESTS_CA_BUNDLE',
    },
  ],
});
