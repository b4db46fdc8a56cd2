/** Says what every command of a Dockerfile sees, in the shape of common/src/explanation.ts. */
import type {
  ExplainedCommand,
  ExplainedService,
  ExplainedStage,
  ExplainReason,
  Explanation,
} from '../../../../common/src/explanation';
import type { ComposeContext, DevcontainerContext } from '../contexts/types';
import { builds } from '../facts/builds';
import type { Cause } from '../model/cause';
import { chain } from '../model/cause';
import type { DockerfileModel } from '../model/dockerfile';
import { environmentName } from '../model/naming';
import type { CommandRecord, EnvironmentFact } from '../model/record';
import type { StageModel } from '../model/stage';
import { LineIndex } from '../text/lines';
import { display, HOLE, isKnown } from '../text/value';

/** The version of this shape. */
export const EXPLAIN_VERSION = 2;

/** What the explanation needs of the world: how to count lines in another file, and how to show paths. */
export interface ExplainHost {
  text(path: string): string | undefined;
  show(path: string): string;
}

/** Explains all stages, or those that `target` is made from. */
export function explain(model: DockerfileModel, host: ExplainHost, target?: StageModel): Explanation {
  const explainer = new Explainer(model, host);
  const wanted = target === undefined ? undefined : model.needed(target);
  const stages = model.stages.filter((stage) => wanted === undefined || wanted.has(stage));
  return {
    version: EXPLAIN_VERSION,
    file: host.show(model.file),
    stages: stages.map((stage) => explainer.stage(stage)),
  };
}

/** Explains what a Compose service starts: the stages of its image, the last of which starts what the service says. */
export function explainService(
  model: DockerfileModel,
  { stage, start }: { readonly stage: StageModel; readonly start: readonly CommandRecord[] },
  host: ExplainHost,
): Explanation {
  const explainer = new Explainer(model, host);
  const { stages, ...rest } = explain(model, host, stage);
  const own = explainer.stage(stage);
  const argv = start[0]?.argv.map(({ value }) => display(value)) ?? own.start?.argv ?? [];
  const commands = start.filter(isWritten).map((command) => explainer.command(command, stage));
  return { ...rest, stages: [...stages.slice(0, -1), { ...own, start: { argv, commands } }] };
}

/** Explains what the commands of a devcontainer.json see; undefined where nothing is known of its image. */
export function explainDevcontainer(context: DevcontainerContext, host: ExplainHost): Explanation | undefined {
  const { built, commands, devcontainer, lines, path, stage } = context;
  if (stage === undefined) return undefined;
  const model = built ?? { file: path, dockerfile: { lines } };
  const explainer = new Explainer(model, host);
  const own = explainer.stage(stage);
  const place = devcontainer.image?.span ?? devcontainer.build?.span ?? { start: 0, end: 0 };
  const from = devcontainer.image?.raw ?? own.from;
  return {
    version: EXPLAIN_VERSION,
    file: host.show(path),
    stages: [
      {
        ...own,
        from,
        line: lines.lineAt(place.start) + 1,
        commands: commands
          .filter(isWritten)
          .map((each) => ({ ...explainer.command(each, stage), instruction: 'EXEC' })),
        start: null,
      },
    ],
  };
}

/** What compose services run in the stages of a model. @param services those of a compose file, any of them */
export function explainServices(
  model: DockerfileModel,
  compose: Pick<ComposeContext, 'path' | 'lines' | 'services'>,
  host: ExplainHost,
): readonly ExplainedService[] {
  const explainer = new Explainer(model, host);
  return compose.services.flatMap(({ service, stage, start, health, use }): ExplainedService[] => {
    const index = use?.build?.dockerfile !== model.file || stage === undefined ? -1 : stage.index;
    if (index < 0 || stage === undefined) return [];
    const own = model.stages[index];
    if (own === undefined) return [];
    const commands = (records: typeof start) => records.filter(isWritten).map((each) => explainer.command(each, own));
    return [
      {
        name: service.name,
        file: host.show(compose.path),
        line: compose.lines.lineAt(service.nameSpan.start) + 1,
        stage: index,
        commands: commands(start),
        health: commands(health),
      },
    ];
  });
}

class Explainer {
  private readonly indexes = new Map<string, LineIndex>();

  constructor(
    private readonly model:
      | DockerfileModel
      | { readonly file: string; readonly dockerfile: { readonly lines: LineIndex } },
    private readonly host: ExplainHost,
  ) {
    this.indexes.set(model.file, model.dockerfile.lines);
  }

  stage(stage: StageModel): ExplainedStage {
    const base = stage.base;
    const start = stage.start;
    return {
      name: stage.stage.name ?? null,
      from:
        base.kind === 'image'
          ? display(base.written)
          : base.kind === 'stage'
            ? (stage.stage.from.image?.raw ?? base.stage.stage.name ?? '')
            : 'scratch',
      line: this.line({ file: this.model.file, offset: stage.stage.from.span.start }),
      ...learnedOf(stage),
      // Of an image that is only named nothing is built.
      builds: 'stages' in this.model ? builds(this.model, stage) : null,
      commands: stage.commands.filter(isWritten).map((command) => this.command(command, stage)),
      start:
        start === null
          ? null
          : {
              argv: start.argv.map((arg) => display(arg.value)),
              commands: start.commands.filter(isWritten).map((command) => this.command(command, stage)),
            },
      exec: {
        plain: this.exec(stage.exec.plain, stage),
        interactive: this.exec(stage.exec.interactive, stage),
        login: this.exec(stage.exec.login, stage),
      },
    };
  }

  private exec(record: CommandRecord, stage: StageModel): ExplainedCommand {
    return { ...this.command(record, stage), instruction: 'EXEC' };
  }

  command(record: CommandRecord, stage: StageModel): ExplainedCommand {
    const activated = nameOf(record.activated, stage);
    const python = nameOf(record.python, stage);
    const runs = record.reached !== 'maybe';
    const columns = {
      activated: runs && record.activated.known && activated !== undefined,
      python: runs && record.python.known && python !== undefined,
      user: isKnown(record.user),
    };
    return {
      line: this.line({ file: record.place.file, offset: record.place.span.start }),
      file: this.host.show(record.place.file),
      instruction: record.instruction.keyword,
      command: display(record.text),
      activated: activated ?? null,
      hook: record.hook,
      python: python ?? null,
      user: isKnown(record.user) ? record.user : null,
      known: columns.activated && columns.python,
      columns,
      reached: record.reached,
      fails: record.fails?.text ?? (record.reached === 'no' ? 'not reached' : null),
      because: this.because(record, this.line({ file: this.model.file, offset: stage.stage.from.span.start })),
    };
  }

  /** Where activation and PATH come from, in the order in which they came about; what the base image brings counts as its FROM. */
  private because(record: CommandRecord, from: number): ExplainReason[] {
    const reasons: ExplainReason[] = [];
    const seen = new Set<string>();
    const add = (cause: Cause | undefined, most: number) => {
      for (const link of chain(cause, most)) {
        const { location } = link;
        const reason: ExplainReason =
          location === undefined
            ? { file: this.host.show(this.model.file), line: from, text: link.text }
            : {
                file: this.host.show(location.file),
                line: this.line({ file: location.file, offset: location.span.start }),
                text: oneLine(link.text),
              };
        const key = `${reason.file}:${reason.line}:${reason.text}`;
        if (!seen.has(key)) reasons.push(reason);
        seen.add(key);
      }
    };
    // Where nothing was activated, and a line of the project says whose python is first, that line is the reason.
    const byPath = record.activated.prefix === null && record.python.cause?.location !== undefined;
    if (byPath && record.activated.cause?.location === undefined) {
      add(record.python.cause && { ...record.python.cause, before: writtenPart(record.python.cause.before) }, 3);
      return reasons;
    }
    add(record.activated.cause, 3);
    if (record.python.prefix !== record.activated.prefix || record.activated.prefix === null)
      add(record.python.cause, 3);
    return reasons;
  }

  private line(place: { file: string; offset: number }): number {
    let index = this.indexes.get(place.file);
    if (index === undefined) {
      index = new LineIndex(this.host.text(place.file) ?? '');
      this.indexes.set(place.file, index);
    }
    return index.lineAt(place.offset) + 1;
  }
}

/** When the facts of a stage's own base image were read in it. */
function learnedOf({ base }: StageModel): { readonly learned?: string } {
  const learned = base.kind === 'image' ? base.image?.learned : undefined;
  return learned === undefined ? {} : { learned: learned.date };
}

/** The environment's name; null for none, undefined where it is not known. */
function nameOf(fact: EnvironmentFact, stage: StageModel): string | null | undefined {
  if (fact.prefix === null) return fact.known ? null : undefined;
  if (fact.prefix.startsWith(HOLE) && !fact.prefix.startsWith(`${HOLE}/conda`)) return undefined;
  return environmentName(fact.prefix, stage.machine);
}

/** A chain of causes up to where the base image's part of it begins. */
function writtenPart(cause: Cause | undefined): Cause | undefined {
  return cause?.location === undefined ? undefined : { ...cause, before: writtenPart(cause.before) };
}

function oneLine(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length < text.length || line.length > 120 ? `${line.slice(0, 119).trimEnd()} …` : line;
}

/** False for a line of a script that is not known at all: there is nothing of it to show. */
function isWritten({ text }: CommandRecord): boolean {
  return text.split(HOLE).join('').trim() !== '';
}
