import { execFormVariable } from '../../server/src/analysis/rules/start/execFormVariable';
import { testRule } from './tester';

const MAKE = 'FROM continuumio/miniconda3:24.11.1-0\nENV NAME=app\nRUN conda create -y -n app python=3.12\n';
const PORT = 'FROM python:3.12-slim\nENV PORT=8000\n';

testRule(execFormVariable, {
  valid: [
    `${PORT}CMD exec gunicorn -b 0.0.0.0:$PORT a:a\n`,
    `${PORT}CMD ["sh", "-c", "exec gunicorn -b 0.0.0.0:$PORT a:a"]\n`,
    { name: 'through conda run', files: `${MAKE}CMD ["conda", "run", "-n", "app", "bash", "-c", "echo $HOME"]\n` },
    { name: 'code', files: `${PORT}CMD ["python", "-c", "print('$PORT')"]\n` },
    { name: 'a program that may expand it', files: `${PORT}CMD ["supervisord", "-c", "$CONFIG"]\n` },
    { name: 'a script gets it', files: `${PORT}ENTRYPOINT ["/start.sh"]\nCMD ["$PORT"]\n` },
    { name: 'no variable', files: `${PORT}CMD ["python", "a.py", "cost: $5"]\n` },
  ],
  invalid: [
    {
      files: `${PORT}CMD ["gunicorn", "-b", «"0.0.0.0:${'${PORT}'}"», "a:a"]\n`,
      message: 'literal',
      titles: ['Use the shell form with exec', 'Write the value: "0.0.0.0:8000"'],
      fixed: `${PORT}CMD exec gunicorn -b 0.0.0.0:${'${PORT}'} a:a\n`,
      alternatives: [undefined, `${PORT}CMD ["gunicorn", "-b", "0.0.0.0:8000", "a:a"]\n`],
    },
    {
      name: 'the name of an environment',
      files: `${MAKE}CMD ["conda", "run", "--no-capture-output", "-n", «"$NAME"», "python", "a.py"]\n`,
      message: 'environment',
      fixed: `${MAKE}CMD ["conda", "run", "--no-capture-output", "-n", "app", "python", "a.py"]\n`,
    },
    {
      name: 'ENTRYPOINT',
      files: `${PORT}ENTRYPOINT ["python", "serve.py", "--port", «"$PORT"»]\n`,
      titles: ['Write the value: "8000"'],
    },
  ],
});
