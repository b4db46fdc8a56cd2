/** `test`, `[` and `[[`, as far as the answer is known. */
import { isKnown, type Value } from '../../text/value';
import type { Machine } from '../machine';
import { type Process, resolvePath, type Status } from '../process';

/** The status of a test with these operands; `unknown` where it can go either way. */
export function evaluateTest(operands: readonly Value[], process: Process, machine: Machine): Status {
  const [a = '', b = '', c = ''] = operands;
  if (operands.length === 0) return 'fail';
  if (a === '!') {
    const status = evaluateTest(operands.slice(1), process, machine);
    return status === 'ok' ? 'fail' : status === 'fail' ? 'ok' : 'unknown';
  }
  for (const [joiner, decisive] of [
    ['-o', 'ok'],
    ['-a', 'fail'],
  ] as const) {
    const at = operands.indexOf(joiner);
    if (at > 0 && at < operands.length - 1 && operands.length > 3) {
      const left = evaluateTest(operands.slice(0, at), process, machine);
      const right = evaluateTest(operands.slice(at + 1), process, machine);
      if (left === decisive || right === decisive) return decisive;
      return left === 'unknown' || right === 'unknown' ? 'unknown' : decisive === 'ok' ? 'fail' : 'ok';
    }
  }
  if (operands.length === 1) return isKnown(a) ? answer(a !== '') : a.length > 1 ? 'ok' : 'unknown';
  if (operands.length === 2) {
    if (a === '-z') return isKnown(b) ? answer(b === '') : b.length > 1 ? 'fail' : 'unknown';
    if (a === '-n') return isKnown(b) ? answer(b !== '') : b.length > 1 ? 'ok' : 'unknown';
    if (a === '-v') return answer(process.get(b) !== undefined);
    if (a === '-t') return 'unknown';
    if (/^-[defrsxLhw]$/.test(a)) {
      const path = resolvePath(b, process.cwd);
      const there = machine.exists(path);
      if (there === true && (a !== '-d' || machine.isFolder(path)) && /^-[derfs]$/.test(a)) return 'ok';
      if (there === undefined && machine.baseKnown && /^\/(root|home\/[^/]+)\/(\.local\/)?bin$/.test(path))
        return 'fail';
      return there === false ? 'fail' : 'unknown';
    }
    return 'unknown';
  }
  if (!isKnown(a) || !isKnown(c)) return 'unknown';
  switch (b) {
    case '=':
    case '==':
      return answer(a === c);
    case '!=':
      return answer(a !== c);
    case '-eq':
      return numbers(a, c, (x, y) => x === y);
    case '-ne':
      return numbers(a, c, (x, y) => x !== y);
    case '-gt':
      return numbers(a, c, (x, y) => x > y);
    case '-ge':
      return numbers(a, c, (x, y) => x >= y);
    case '-lt':
      return numbers(a, c, (x, y) => x < y);
    case '-le':
      return numbers(a, c, (x, y) => x <= y);
    default:
      return 'unknown';
  }
}

function answer(value: boolean): Status {
  return value ? 'ok' : 'fail';
}

function numbers(a: string, b: string, compare: (x: number, y: number) => boolean): Status {
  const x = Number(a);
  const y = Number(b);
  return a === '' || b === '' || Number.isNaN(x) || Number.isNaN(y) ? 'unknown' : answer(compare(x, y));
}
