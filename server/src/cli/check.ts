/** `conda-in-docker check` */
import { answerJson, conflictText, exitCode, failureText, printNotes } from './answers';
import { ENVIRONMENT_OPTIONS, oneOf, parse } from './args';
import { readJob, solveOn } from './environment';
import { plural } from './result';
import type { Session } from './session';
import { Painter, printable, terminalOf } from './terminal';

/** Says whether an environment file can be solved; the exit code. */
export async function checkCommand(args: readonly string[], session: Session): Promise<number> {
  const { values, positionals } = parse('check', args, ENVIRONMENT_OPTIONS);
  const format = oneOf('check', 'format', values.format ?? 'pretty', ['pretty', 'json']);
  const job = readJob('check', values, positionals);
  const painter = new Painter(terminalOf(session.stdout, values['no-color'] ?? false));
  const results: object[] = [];
  const answers = [];
  for (const request of job.requests) {
    const answer = await solveOn(job, request, values, session);
    answers.push(answer);
    if (format === 'json') results.push(answerJson(job, request, answer));
    else if (answer.kind === 'failed') {
      session.complain(failureText(job, request.platform, answer), values['no-color'] ?? false);
    } else if (answer.kind === 'unsolvable') {
      session.stdout.write(conflictText(job, request, answer, painter));
    } else {
      const packages = plural(answer.packages.length, 'package');
      session.stdout.write(`${printable(job.written)} solves for ${request.platform}: ${packages}\n`);
    }
  }
  if (format === 'json') {
    const report = { version: 1, file: job.written, notes: job.notes, platforms: results };
    session.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  }
  printNotes(job, answers, values, session);
  return Math.max(...answers.map(exitCode));
}
