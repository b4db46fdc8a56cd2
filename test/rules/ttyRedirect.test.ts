import { ttyRedirect } from '../../server/src/analysis/rules/reproducibility/ttyRedirect';
import { testRule } from './tester';

const sh = (text: string) => ({ 'export.sh': `#!/bin/bash\nset -e\n${text}\n` });

testRule(ttyRedirect, {
  valid: [
    { name: 'no terminal', files: sh('docker exec -i app conda env export > environment.yml') },
    { name: 'no file', files: sh('docker exec -it app bash\ndocker run --rm -t app python -V') },
    { name: 'another command behind it', files: sh('docker exec -it app bash && conda env export > environment.yml') },
    { name: 'piped on', files: sh('docker exec -it app conda env export | grep -v prefix > environment.yml') },
    { name: 'inside of the container', files: sh("docker exec -it app bash -c 'conda env export > /tmp/e.yml'") },
    { name: 'nowhere', files: sh('docker exec -t app true > /dev/null') },
    { name: 'errors alone', files: sh('docker run -it app bash 2> errors.txt') },
    { name: 'a comment', files: sh('# docker exec -it app conda list > list.txt\ndocker exec app true') },
    { name: 'text that is printed', files: sh('echo "docker run -it --mount src=<src>,dst=/work app"') },
    { name: 'a here-document', files: sh('cat <<EOF\ndocker exec -it app conda list > list.txt\nEOF') },
    { name: 'an option of the program inside', files: sh('docker exec app tar -t x > list.txt') },
    { name: 'the value of an option', files: sh('docker run --rm -e -t app env > list.txt') },
  ],
  invalid: [
    {
      name: 'exec -it',
      files: sh('docker exec «-it» app conda env export -n app > environment.yml'),
      severity: 'error',
      says: '`environment.yml`',
      fixed: sh('docker exec -i app conda env export -n app > environment.yml')['export.sh'],
    },
    {
      name: 'run -t, over two lines, appending',
      files: sh('docker run --rm «-t» -v "$PWD":/work \\\n  app conda list --explicit >> "conda.lock"'),
      says: '`conda.lock`',
      fixed: sh('docker run --rm -v "$PWD":/work \\\n  app conda list --explicit >> "conda.lock"')['export.sh'],
    },
    {
      name: 'errors into the same file',
      files: sh('docker container exec -u me «--tty» app conda list 2>&1 > list.txt'),
    },
  ],
});
