/**
 * `npm run expressions`: brings `test/meta/expressions.json` up to date with the regular expressions of the source. Those
 * that are new are checked, each for a bounded time; those that are gone are taken out. Ends with 1 where one is
 * exponential (it is not written), or needs a reason.
 */
import { writeFileSync } from 'node:fs';
import { check } from 'recheck';
import { expressionsOf, filesOf, LEDGER, readLedger, type Slow, sourceOf } from './expressions';

/** How long one expression is looked at, in ms. */
const PATIENCE = 20_000;

const TODO = 'todo';

async function degreeOf(expression: string): Promise<Slow['degree'] | 'linear' | 'exponential'> {
  const [source, flags] = sourceOf(expression);
  const verdict = await check(source, flags, { timeout: PATIENCE });
  if (verdict.status === 'safe') return 'linear';
  if (verdict.status === 'unknown') return 'undecided';
  return verdict.complexity.type === 'polynomial' ? verdict.complexity.degree : 'exponential';
}

const expressions = expressionsOf();
const ledger = readLedger();
const linear = new Set(ledger.linear.filter((each) => expressions.has(each)));
const slow = new Map(
  ledger.slow.filter((each) => expressions.has(each.expression)).map((each) => [each.expression, each]),
);
for (const [expression, places] of expressions) {
  if (linear.has(expression) || slow.has(expression)) continue;
  const degree = await degreeOf(expression);
  console.log(`${degree}: ${expression} in ${places.join(', ')}`);
  if (degree === 'linear') linear.add(expression);
  else if (degree === 'exponential') process.exitCode = 1;
  else slow.set(expression, { expression, degree, reason: TODO, files: filesOf(places) });
}

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const rows = [...slow.values()].sort((a, b) => byName(a.expression, b.expression));
const lines = (values: readonly unknown[]): string => values.map((each) => `\n    ${JSON.stringify(each)}`).join(',');
writeFileSync(
  LEDGER,
  `{
  "reasons": ${JSON.stringify(ledger.reasons, undefined, 2).replaceAll('\n', '\n  ')},
  "slow": [${lines(rows)}
  ],
  "linear": [${lines([...linear].sort(byName))}
  ]
}
`,
);
const open = rows.filter(({ reason }) => reason === TODO);
for (const { expression, degree } of open)
  console.log(`Make it linear, or say in ${LEDGER} why what it reads is short (${degree}): ${expression}`);
if (open.length > 0) process.exitCode = 1;
// The checker's own process would go on.
process.exit();
