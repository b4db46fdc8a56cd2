/**
 * The tree of a Dockerfile, as BuildKit's frontend reads it
 * (https://github.com/moby/buildkit/tree/master/frontend/dockerfile/parser and …/instructions).
 * All spans are offsets into the file's text. Nothing here is expanded: variables, quotes and escapes of a Word are as
 * written; `expand.ts` resolves them.
 */
import type { LineIndex } from '../../text/lines';
import type { MappedText } from '../../text/mapped';
import type { Span } from '../../text/span';

/** A problem with the text's form, always with its place. */
export interface SyntaxProblem {
  readonly message: string;
  readonly span: Span;
}

/** `# escape=`, `# syntax=`, `# check=` at the top of the file; the name is lower-cased. */
export interface Directive {
  readonly name: string;
  readonly value: string;
  readonly span: Span;
  readonly valueSpan: Span;
}

/**
 * A comment line (the span runs from `#` to the end of the line, its line end not included). Directives are none, lines
 * in a heredoc neither.
 */
export interface Comment {
  /** As written, from `#` on. */
  readonly text: string;
  readonly span: Span;
  /** True where it is between the continuation lines of an instruction. */
  readonly inside: boolean;
}

/** One word of an instruction: quotes, escapes and variables as written, continuation lines joined. */
export interface Word {
  readonly raw: string;
  readonly span: Span;
  /** `raw` with the way back to the file. */
  readonly text: MappedText;
}

/** `--name=value` before an instruction's arguments; `value` is absent for a bare `--name`. */
export interface Flag {
  readonly name: string;
  /** Without quotes and escapes. */
  readonly value: string | undefined;
  readonly span: Span;
  /** The value's place; empty, at the flag's end, where there is none. */
  readonly valueSpan: Span;
}

/** A heredoc of RUN, COPY or ADD. */
export interface Heredoc {
  /** The delimiter without its quotes. */
  readonly name: string;
  /** False where the delimiter is quoted: no expansion happens inside. */
  readonly expand: boolean;
  /** `<<-`: leading tabs are stripped from `body`. */
  readonly stripTabs: boolean;
  /** The place of `<<NAME` on the instruction's line. */
  readonly span: Span;
  /** The lines between, each with its line end, tabs stripped for `<<-`. */
  readonly body: MappedText;
  readonly bodySpan: Span;
  /** The delimiter's line; absent where the file ends first (then there is a problem as well). */
  readonly closing: Span | undefined;
}

/** One string of a JSON array: decoded, with the way back and its place (quotes included). */
export interface JsonString {
  readonly value: string;
  readonly span: Span;
  readonly text: MappedText;
}

/** What is wrong with an array that was meant to be JSON. */
export interface BrokenArray {
  /** `open`: a quote or the bracket; `rest`: more after the bracket. */
  readonly mistake: 'quotes' | 'comma' | 'open' | 'escape' | 'comment' | 'rest';
  /** Whether it is clear which strings were meant. */
  readonly clear: boolean;
  /** A comment after the array, from its `#` on. */
  readonly comment: string | undefined;
}

/** The command of RUN, CMD, ENTRYPOINT or HEALTHCHECK CMD. */
export interface CommandLine {
  /** `exec` is the JSON form, also one with a mistake in it (`broken`). */
  readonly form: 'shell' | 'exec';
  /** Set where the array is no JSON: BuildKit hands its text to the shell, which fails. `argv` is what was meant. */
  readonly broken?: BrokenArray;
  /** exec form: its strings. */
  readonly argv: readonly JsonString[];
  /** shell form: the text handed to the shell, continuation lines joined and comment lines left out; exec form: empty. */
  readonly script: MappedText;
  readonly span: Span;
}

interface InstructionBase {
  /** From the keyword to the end of the last argument or heredoc delimiter; the line end is not included. */
  readonly span: Span;
  /** The keyword's place. */
  readonly keywordSpan: Span;
  readonly flags: readonly Flag[];
  /** All after the flags: continuation lines joined, comment lines left out, heredoc bodies not included. */
  readonly args: MappedText;
  readonly heredocs: readonly Heredoc[];
  /** True for the instruction after ONBUILD. */
  readonly onbuild: boolean;
}

export interface FromInstruction extends InstructionBase {
  readonly keyword: 'FROM';
  readonly image: Word | undefined;
  /** The name after AS. */
  readonly alias: Word | undefined;
}

export interface RunInstruction extends InstructionBase {
  readonly keyword: 'RUN';
  /**
   * For `RUN <<EOF` the script's own heredoc is in `heredocs`; `command.script` is then the `<<EOF` line. Where
   * `isHeredocWord` (heredocWords.ts) holds for that line, the body itself is what BuildKit runs; else the shell gets
   * the line with the heredocs after it.
   */
  readonly command: CommandLine;
}

export interface CmdInstruction extends InstructionBase {
  readonly keyword: 'CMD' | 'ENTRYPOINT';
  readonly command: CommandLine;
}

export interface HealthcheckInstruction extends InstructionBase {
  readonly keyword: 'HEALTHCHECK';
  /** Absent for `HEALTHCHECK NONE` and for a malformed one. */
  readonly command: CommandLine | undefined;
}

export interface ShellInstruction extends InstructionBase {
  readonly keyword: 'SHELL';
  /** Absent where the arguments are not a JSON array of strings (BuildKit refuses that). */
  readonly argv: readonly JsonString[] | undefined;
}

/** One `NAME=VALUE` of ENV, ARG or LABEL. */
export interface Pair {
  readonly name: Word;
  /** Absent for `ARG NAME`. */
  readonly value: Word | undefined;
  readonly span: Span;
}

export interface PairsInstruction extends InstructionBase {
  readonly keyword: 'ENV' | 'ARG' | 'LABEL';
  readonly pairs: readonly Pair[];
  /** True for the old `ENV NAME VALUE WITH SPACES` form. */
  readonly legacy: boolean;
}

export interface CopyInstruction extends InstructionBase {
  readonly keyword: 'COPY' | 'ADD';
  /**
   * Sources as written, heredoc words (`<<EOF`) not among them; from the JSON form the decoded strings, each with the
   * place between its quotes.
   */
  readonly sources: readonly Word[];
  readonly destination: Word | undefined;
}

export interface WordsInstruction extends InstructionBase {
  readonly keyword: 'USER' | 'WORKDIR' | 'EXPOSE' | 'VOLUME' | 'STOPSIGNAL' | 'MAINTAINER';
  /** For WORKDIR, USER, STOPSIGNAL and MAINTAINER one word that holds everything. */
  readonly words: readonly Word[];
}

export interface OnbuildInstruction extends InstructionBase {
  readonly keyword: 'ONBUILD';
  readonly trigger: Instruction | undefined;
}

/** A line whose first word is no instruction. */
export interface UnknownInstruction extends InstructionBase {
  readonly keyword: 'UNKNOWN';
  /** The first word as written. */
  readonly name: string;
}

export type Instruction =
  | FromInstruction
  | RunInstruction
  | CmdInstruction
  | HealthcheckInstruction
  | ShellInstruction
  | PairsInstruction
  | CopyInstruction
  | WordsInstruction
  | OnbuildInstruction
  | UnknownInstruction;

/** FROM and what follows it, up to the next FROM. */
export interface Stage {
  readonly index: number;
  readonly from: FromInstruction;
  /** The lower-cased name after AS. */
  readonly name: string | undefined;
  /** Without the FROM. */
  readonly instructions: readonly Instruction[];
}

export interface Dockerfile {
  /** The file's text; U+FFFF in it is replaced by U+FFFD, see text/value.ts. */
  readonly text: string;
  readonly lines: LineIndex;
  /** `\` or, by directive, a backtick. */
  readonly escape: '\\' | '`';
  readonly directives: readonly Directive[];
  readonly comments: readonly Comment[];
  /** All instructions in file order. */
  readonly instructions: readonly Instruction[];
  /** The ARGs before the first FROM. */
  readonly globalArgs: readonly PairsInstruction[];
  readonly stages: readonly Stage[];
  readonly problems: readonly SyntaxProblem[];
  /** For each instruction the offset at which reading goes on after it: the start of a line, or the end of the file. */
  readonly ends: readonly number[];
  /** How often in a row it was made from the file as it was before an edit. */
  readonly edits: number;
}
