import { brokenArray } from '../../server/src/analysis/rules/start/brokenArray';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';
const GOOD = 'CMD ["python", "app.py"]\n';
const broken = (array: string): string => `${FROM}CMD «${array}»\n`;

testRule(brokenArray, {
  valid: [
    { files: `${FROM}${GOOD}` },
    ...[
      'RUN [ -f /x ] || touch /x',
      'RUN [ "$A" = "b" ] && echo y',
      "RUN [ 'a' = 'a' ]",
      'RUN [[ -n "$A" ]] && true',
      'CMD python app.py',
      'CMD []',
      'RUN [ "a" ]',
      'CMD [{{ command }}]',
      'CMD ["{{ a }}", {{ b }}]',
    ].map((line) => ({ name: line, files: `${FROM}${line}\n` })),
  ],
  invalid: [
    ...(
      [
        ['["python", "app.py"', 'open'],
        ['["python", "app.py]', 'open'],
        ["['python', 'app.py']", 'quotes'],
        ['["python" "app.py"]', 'comma'],
        ['["python", "app.py",]', 'comma'],
        ['["python",, "app.py"]', 'comma'],
        ['[python, app.py]', 'quotes'],
        ['[“python”, “app.py”]', 'quotes'],
        ['[ "python", \'app.py\' ]', 'quotes'],
        ['["python", "app.py"];', 'rest'],
      ] as const
    ).map(([array, message]) => ({
      name: array,
      files: broken(array),
      message,
      severity: 'error' as const,
      fixed: `${FROM}${GOOD}`,
    })),
    {
      name: 'a comment behind it',
      files: `${FROM.trim()}\r\n  CMD «["python", "app.py"] # start it»\r\n`,
      message: 'comment',
      fixed: `${FROM.trim()}\r\n  # start it\r\n  CMD ["python", "app.py"]\r\n`,
    },
    {
      name: 'over several lines',
      files: `${FROM}ENTRYPOINT «['python', \\\n    'app.py' \\\n    '--port=80', \\\n  ]»\n`,
      message: 'quotes',
      fixed: `${FROM}ENTRYPOINT ["python", \\\n    "app.py", \\\n    "--port=80" \\\n  ]\n`,
    },
    {
      name: 'more behind the bracket',
      files: `${FROM}CMD «["python", "app.py"] && echo done»\n`,
      message: 'rest',
      titles: [],
    },
    {
      name: 'a backslash',
      files: `${FROM}CMD «["sh", "-c", "echo \\$HOME"]»\n`,
      message: 'escape',
      titles: [],
    },
    { name: 'RUN', files: `${FROM}RUN «['conda', 'info']»\n`, says: 'the build stops here' },
    {
      name: 'a health check',
      files: `${FROM}HEALTHCHECK --interval=5s CMD «['python', 'check.py']»\n`,
      fixed: `${FROM}HEALTHCHECK --interval=5s CMD ["python", "check.py"]\n`,
    },
  ],
});
