import { huggingFaceSpace } from '../../server/src/analysis/rules/start/huggingFaceSpace';
import { testRule } from './tester';

const MADE = 'FROM condaforge/miniforge3:24.9.2-0\nRUN conda create -y -n app -c conda-forge python=3.12 uvicorn\n';
const ON_PATH = `${MADE}ENV PATH=/opt/conda/envs/app/bin:$PATH\n`;
const readme = (more = '') => `---\ntitle: X\nsdk: docker\n${more}---\n# X\n`;
const space = (Dockerfile: string, more?: string) => ({ Dockerfile, 'README.md': readme(more) });

testRule(huggingFaceSpace, {
  valid: [
    ...huggingFaceSpace.docs.good.map((files) => ({ files })),
    { name: 'no Space', files: `${ON_PATH}CMD ["uvicorn", "a:b"]\n` },
    {
      name: 'a Space of another kind',
      files: { Dockerfile: `${ON_PATH}CMD ["uvicorn", "a:b"]\n`, 'README.md': '---\nsdk: gradio\n---\n' },
    },
    {
      name: 'the port that app_port names, by a variable',
      files: space(
        `${ON_PATH}ENV UVICORN_PORT=8000\nCMD ["uvicorn", "a:b", "--host", "0.0.0.0"]\n`,
        'app_port: 8000\n',
      ),
    },
    { name: 'a program of which nothing is known', files: space(`${ON_PATH}CMD ["python", "app.py"]\n`) },
    {
      name: 'another user, and an environment that is open to all',
      files: space(
        `${ON_PATH}RUN useradd -m -u 1000 user\nUSER user\nCMD ["streamlit", "run", "a.py", "--server.port=7860"]\n`,
      ),
    },
    { name: 'a port that is not known', files: space(`${ON_PATH}CMD uvicorn a:b --host 0.0.0.0 --port $PORT\n`) },
  ],
  invalid: [
    {
      name: 'the port that Spaces take',
      files: space(`${ON_PATH}CMD [«"uvicorn"», "a:b", "--host", "0.0.0.0", "--port", "8000"]\n`),
      severity: 'error',
      fixed: { Dockerfile: `${ON_PATH}CMD ["uvicorn", "a:b", "--host", "0.0.0.0", "--port", "7860"]\n` },
    },
    {
      name: 'the port of the program itself, in shell form',
      files: space(`${ON_PATH}CMD «streamlit run a.py»\n`, 'app_port: 7861\n'),
    },
    {
      name: 'an address that nobody else reaches',
      files: space(`${ON_PATH}CMD [«"uvicorn"», "a:b", "--port=7860"]\n`),
      fixed: { Dockerfile: `${ON_PATH}CMD ["uvicorn", "a:b", "--port=7860", "--host", "0.0.0.0"]\n` },
    },
    {
      name: 'gunicorn, address and port in one',
      files: space(`${ON_PATH}CMD [«"gunicorn"», "-b", "0.0.0.0:5000", "a:b"]\n`),
      fixed: { Dockerfile: `${ON_PATH}CMD ["gunicorn", "-b", "0.0.0.0:7860", "a:b"]\n` },
    },
    {
      name: "an environment in root's folder",
      files: space(
        'FROM condaforge/miniforge3:24.9.2-0\nRUN conda create -y -p /root/env python=3.12\nENV PATH=/root/env/bin:$PATH\nCMD [«"python"», "a.py"]\n',
      ),
    },
    {
      name: "an activation in root's start-up file",
      files: space(`${MADE}RUN echo "conda activate app" >> ~/.bashrc\nCMD ["bash", "-ic", "«python a.py»"]\n`),
    },
  ],
});
