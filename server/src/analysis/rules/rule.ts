/** What a rule is: data, and one pure function from a file and its model to findings. */

import type { OptionValues, RuleOption } from '../config/options';
import type {
  ComposeContext,
  CondaFileContext,
  ConfigContext,
  DevcontainerContext,
  DockerfileContext,
  EnvironmentContext,
  ScriptContext,
} from '../contexts/types';
import type { Severity } from '../finding';
import type { Fix } from '../fixes/types';
import type { Location, Span } from '../text/span';

/** The families of the rules; the hundreds of a code name them. */
export type Category =
  | 'general'
  | 'base-image'
  | 'activation'
  | 'creation'
  | 'user'
  | 'start'
  | 'reproducibility'
  | 'size'
  | 'multi-stage'
  | 'jupyter'
  | 'environment-file'
  | 'script'
  | 'compose';

/** What a check reports. */
export interface Report {
  /** The id of one of the rule's messages. */
  readonly message: string;
  /** Values for the message's placeholders. */
  readonly data?: Readonly<Record<string, string>>;
  /** Where, in the file that is checked. */
  readonly span: Span;
  /** Instead of the rule's own severity (where the catalogue says so). */
  readonly severity?: Severity;
  /** Places where the model learned it. */
  readonly related?: readonly { readonly location: Location; readonly message: string }[];
  /** The best first. */
  readonly fixes?: readonly Fix[];
  readonly tags?: readonly ('deprecated' | 'unnecessary')[];
}

/** Files of an example or a test: path → text. A lone string is a Dockerfile. */
export type ExampleFiles = string | Readonly<Record<string, string>>;

export interface RuleDocs {
  /** One sentence: what it reports. */
  readonly summary: string;
  /** Markdown: what happens because of it, and how to do it right. */
  readonly why: string;
  /** Markdown: when it stays silent, and when it is right to ignore it. */
  readonly exceptions: string;
  readonly references: readonly { readonly title: string; readonly url: string }[];
  /** Each reports this rule at least once; the tests run them. */
  readonly bad: readonly ExampleFiles[];
  /** None reports this rule. */
  readonly good: readonly ExampleFiles[];
}

/** The checks of a rule, by the kind of file they look at. A rule may have several. */
export interface Checks {
  readonly dockerfile?: (context: DockerfileContext, options: OptionValues) => Iterable<Report>;
  readonly environment?: (context: EnvironmentContext, options: OptionValues) => Iterable<Report>;
  /** Lock files, explicit files, `conda list` output, requirements. */
  readonly condaFile?: (context: CondaFileContext, options: OptionValues) => Iterable<Report>;
  readonly compose?: (context: ComposeContext, options: OptionValues) => Iterable<Report>;
  /** Shell scripts that a Dockerfile or compose file runs. */
  readonly script?: (context: ScriptContext, options: OptionValues) => Iterable<Report>;
  readonly devcontainer?: (context: DevcontainerContext, options: OptionValues) => Iterable<Report>;
  /** `.conda-in-docker.yaml` itself. */
  readonly config?: (context: ConfigContext, options: OptionValues) => Iterable<Report>;
}

export interface Rule {
  /** `CD` and four digits; never changes its meaning. */
  readonly code: string;
  /** Lower case with dashes. */
  readonly name: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly docs: RuleDocs;
  /** `{name}` stands for a value of `data`. */
  readonly messages: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, RuleOption>>;
  /** Whether at least one of its findings has a fix: `safe` if one of them is, else `unsafe`; absent: none has. */
  readonly fixable?: 'safe' | 'unsafe';
  /** True where its fixes mend what the parser could not read as it was meant: no other fix is offered inside of it. */
  readonly mendsText?: true;
  /** The rules of other linters that report the same, such as `hadolint DL3006`; they can be switched off as a group. */
  readonly sameAs?: readonly string[];
  /** Its findings give way to errors of other rules at the same place, and to what the rules of activation say there. */
  readonly fallback?: boolean;
  readonly checks: Checks;
}

/** Types a rule; nothing more. */
export function defineRule<R extends Rule>(rule: R): R {
  return rule;
}

/** Where the rules' pages are. */
export const DOCS_URL = 'https://github.com/conda-in-docker/conda-in-docker/blob/main/docs/rules/';

/** The address of a rule's page. */
export function docsUrl(name: string): string {
  return `${DOCS_URL}${name}.md`;
}

/** Puts the data into a message. */
export function formatMessage(template: string, data: Readonly<Record<string, string>> = {}): string {
  return template.replace(/\{(\w+)\}/g, (all, name: string) => data[name] ?? all);
}
