/** The editor: CodeMirror with what the language server knows of the file. */
import { autocompletion, type CompletionContext, type CompletionResult, closeBrackets } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, indentUnit, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { dockerFile } from '@codemirror/legacy-modes/mode/dockerfile';
import { shell } from '@codemirror/legacy-modes/mode/shell';
import { lintGutter, type Diagnostic as Marked, nextDiagnostic, setDiagnostics } from '@codemirror/lint';
import { searchKeymap } from '@codemirror/search';
import { EditorState, type Extension, Prec, StateEffect, StateField, type Text } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  highlightActiveLine,
  hoverTooltip,
  keymap,
  lineNumbers,
  WidgetType,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { element, type Follow, markdown, withCode } from './markdown';
import { languageOf } from './project';
import type { CompletionItem, Diagnostic, Hover, InlayHint, Position } from './protocol';

/** What the editor asks its page for. */
export interface EditorHost {
  changed(text: string): void;
  hover(position: Position): Promise<Hover | null>;
  complete(position: Position): Promise<readonly CompletionItem[]>;
  /** Shows the fixes of the finding at a place. */
  fixesAt(position: Position): void;
  /** Goes to the place that a link names. */
  follow: Follow;
  /** Says what was done, or why not. */
  say(text: string): void;
  /** Says what is shown to people who do not see it. */
  tell(text: string): void;
}

/** The offset of a position, kept inside of the text. */
export function offsetOf(text: Text, { line, character }: Position): number {
  if (line >= text.lines) return text.length;
  const found = text.line(line + 1);
  return Math.min(found.from + character, found.to);
}

function positionOf(text: Text, offset: number): Position {
  const line = text.lineAt(offset);
  return { line: line.number - 1, character: offset - line.from };
}

const setHints = StateEffect.define<readonly InlayHint[]>();
const showWhy = StateEffect.define<{ readonly line: number; readonly content: string } | null>();

/** Where an environment is shown: a button after the line. */
class HintWidget extends WidgetType {
  constructor(readonly label: string) {
    super();
  }
  override eq(other: HintWidget): boolean {
    return other.label === this.label;
  }
  toDOM(): HTMLElement {
    const said = `Runs in ${this.label.replace(/^⟶\s*/, '')}. Why?`;
    return element('span', { class: 'hint', role: 'button', 'aria-label': said, title: 'Why? (Ctrl+I)' }, this.label);
  }
  override ignoreEvent(): boolean {
    return false;
  }
}

class WhyWidget extends WidgetType {
  constructor(
    readonly content: string,
    readonly follow: Follow,
  ) {
    super();
  }
  override eq(other: WhyWidget): boolean {
    return other.content === this.content;
  }
  toDOM(view: EditorView): HTMLElement {
    const close = element('button', { type: 'button', class: 'close', 'aria-label': 'Close the explanation' }, '×');
    close.addEventListener('click', () => {
      view.dispatch({ effects: showWhy.of(null) });
      view.focus();
    });
    return element('div', { class: 'why', role: 'note' }, close, markdown(this.content, this.follow));
  }
  override ignoreEvent(): boolean {
    return true;
  }
}

interface Shown {
  readonly hints: readonly InlayHint[];
  readonly at: DecorationSet;
}

const hintField = StateField.define<Shown>({
  create: () => ({ hints: [], at: Decoration.none }),
  update(shown, { changes, effects, state }) {
    let { hints, at } = shown;
    at = at.map(changes);
    for (const effect of effects) {
      if (!effect.is(setHints)) continue;
      hints = effect.value;
      const widgets = hints.map(({ label, position }) =>
        Decoration.widget({ widget: new HintWidget(label), side: 1 }).range(offsetOf(state.doc, position)),
      );
      at = Decoration.set(widgets, true);
    }
    return { hints, at };
  },
  provide: (field) => EditorView.decorations.from(field, ({ at }) => at),
});

function whyField(follow: Follow): StateField<DecorationSet> {
  return StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update(shown, { effects, docChanged, state }) {
      // Of another text it may not hold any more.
      let at = docChanged ? Decoration.none : shown;
      for (const effect of effects) {
        if (!effect.is(showWhy)) continue;
        if (effect.value === null) {
          at = Decoration.none;
          continue;
        }
        const { line, content } = effect.value;
        const end = state.doc.line(Math.min(line + 1, state.doc.lines)).to;
        at = Decoration.set([
          Decoration.widget({ widget: new WhyWidget(content, follow), side: 2, block: true }).range(end),
        ]);
      }
      return at;
    },
    provide: (field) => EditorView.decorations.from(field),
  });
}

/** The colors are variables of the page, so that light and dark need no other theme. */
const colors = HighlightStyle.define([
  { tag: [tags.keyword, tags.definitionKeyword], color: 'var(--keyword)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--string)' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
  { tag: [tags.variableName, tags.definition(tags.propertyName), tags.propertyName], color: 'var(--name)' },
  { tag: [tags.number, tags.bool, tags.atom], color: 'var(--number)' },
]);

const SEVERITIES = { 1: 'error', 2: 'warning', 3: 'info' } as const;

function languageFor(name: string): Extension {
  switch (languageOf(name)) {
    case 'dockerfile':
      return StreamLanguage.define(dockerFile);
    case 'yaml':
      return yaml();
    case 'shellscript':
      return StreamLanguage.define(shell);
    default:
      return [];
  }
}

/** One view, which shows one file after the other; each file keeps its own history. */
export class Editor {
  readonly view: EditorView;
  private readonly states = new Map<string, EditorState>();
  private name = '';

  /** @param nonce lets the editor's own style sheet in */
  constructor(
    parent: HTMLElement,
    private readonly host: EditorHost,
    private readonly nonce: string,
  ) {
    this.view = new EditorView({ parent, state: this.fresh('', '') });
  }

  /** Shows a file; the text counts where the editor does not have the file yet, or has another text. */
  show(name: string, text: string): void {
    if (this.name !== '') this.states.set(this.name, this.view.state);
    this.name = name;
    const kept = this.states.get(name);
    this.view.setState(kept?.doc.toString() === text ? kept : this.fresh(name, text));
  }

  /** Forgets a file that is gone. */
  forget(name: string): void {
    this.states.delete(name);
    if (this.name === name) this.name = '';
  }

  /** Gives the file that is shown another text, as one step of its history. */
  replace(text: string): void {
    const { doc } = this.view.state;
    const before = doc.toString();
    let start = 0;
    while (start < before.length && before[start] === text[start]) start++;
    let end = 0;
    while (end < Math.min(before.length, text.length) - start && before.at(-1 - end) === text.at(-1 - end)) end++;
    this.view.dispatch({
      changes: { from: start, to: before.length - end, insert: text.slice(start, text.length - end) },
    });
  }

  /** Marks what was found. */
  mark(found: readonly Diagnostic[]): void {
    const { doc } = this.view.state;
    const marked = found.map(({ range, severity, code, message }): Marked => {
      const from = offsetOf(doc, range.start);
      return {
        from,
        to: Math.max(from, offsetOf(doc, range.end)),
        severity: SEVERITIES[severity],
        source: code,
        message,
        renderMessage: () => element('span', {}, ...withCode(message)),
        actions: [{ name: 'Fixes…', apply: () => this.host.fixesAt(range.start) }],
      };
    });
    this.view.dispatch(setDiagnostics(this.view.state, marked));
  }

  /** Shows the environments after their lines. */
  hints(hints: readonly InlayHint[]): void {
    this.view.dispatch({ effects: setHints.of(hints) });
  }

  /** Goes to a place. */
  go(position: Position): void {
    const at = offsetOf(this.view.state.doc, position);
    this.view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
    this.view.focus();
  }

  /** Why the line at an offset runs where it does; below the line, or away again. */
  private why(offset: number): boolean {
    const { state } = this.view;
    const line = state.doc.lineAt(offset).number - 1;
    const { hints } = state.field(hintField);
    // The hint is after the last line of its instruction.
    const hint = hints.find(({ position }) => position.line >= line);
    void this.explain(line, hint);
    return true;
  }

  private async explain(line: number, hint: InlayHint | undefined): Promise<void> {
    const { doc } = this.view.state;
    const text = doc.line(Math.min(line + 1, doc.lines)).text;
    const start = { line, character: /^\s*/.exec(text)?.[0].length ?? 0 };
    const content = hint?.tooltip?.value ?? (await this.host.hover(start))?.contents.value;
    if (this.view.state.doc !== doc) return;
    if (content === undefined) {
      this.host.say('Nothing is known of this line.');
      return;
    }
    const at = hint?.position.line ?? line;
    this.view.dispatch({ effects: showWhy.of({ line: at, content }) });
    const blocks = this.view.dom.querySelectorAll('.why p, .why li, .why pre');
    this.host.tell([...blocks].map((each) => each.textContent ?? '').join('. '));
  }

  private fresh(name: string, text: string): EditorState {
    const { host } = this;
    const closeWhy = (view: EditorView) => {
      if (view.dom.querySelector('.why') === null) return false;
      view.dispatch({ effects: showWhy.of(null) });
      return true;
    };
    const keys = keymap.of([
      { key: 'Mod-i', run: (view) => this.why(view.state.selection.main.head) },
      { key: 'F8', run: nextDiagnostic },
      {
        key: 'Mod-.',
        run: (view) => {
          host.fixesAt(positionOf(view.state.doc, view.state.selection.main.head));
          return true;
        },
      },
      { key: 'Escape', run: closeWhy },
    ]);
    return EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        closeBrackets(),
        indentUnit.of('  '),
        EditorView.lineWrapping,
        EditorView.cspNonce.of(this.nonce),
        EditorView.contentAttributes.of({ 'aria-label': name === '' ? 'File' : name, spellcheck: 'false' }),
        syntaxHighlighting(colors),
        languageFor(name),
        hintField,
        whyField(host.follow),
        Prec.high(keys),
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap]),
        autocompletion({ override: [(context) => this.complete(context)] }),
        hoverTooltip(async (view, offset) => {
          const hover = await host.hover(positionOf(view.state.doc, offset));
          if (hover === null) return null;
          const from = hover.range === undefined ? offset : offsetOf(view.state.doc, hover.range.start);
          return {
            pos: from,
            create: () => ({ dom: element('div', { class: 'tip' }, markdown(hover.contents.value, host.follow)) }),
          };
        }),
        EditorView.domEventHandlers({
          mousedown: (event, view) => {
            const target = event.target instanceof Element ? event.target.closest('.hint') : null;
            if (target === null) return false;
            event.preventDefault();
            return this.why(view.posAtDOM(target));
          },
        }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) host.changed(state.doc.toString());
        }),
      ],
    });
  }

  private async complete({ state, pos, explicit }: CompletionContext): Promise<CompletionResult | null> {
    if (!explicit && !/[\w./:=-]$/.test(state.sliceDoc(Math.max(0, pos - 1), pos))) return null;
    const items = await this.host.complete(positionOf(state.doc, pos));
    if (items.length === 0) return null;
    const starts = items.flatMap(({ textEdit }) =>
      textEdit === undefined ? [] : [offsetOf(state.doc, textEdit.range.start)],
    );
    return {
      from: starts.length === 0 ? pos : Math.min(...starts),
      options: items.map(({ label, detail, textEdit, filterText }, at) => ({
        label: filterText ?? label,
        displayLabel: label,
        detail,
        boost: -Math.min(at, 99),
        apply: (view: EditorView) => {
          if (textEdit === undefined) return;
          const from = offsetOf(view.state.doc, textEdit.range.start);
          const to = view.state.selection.main.head;
          view.dispatch({
            changes: { from, to, insert: textEdit.newText },
            selection: { anchor: from + textEdit.newText.length },
          });
        },
      })),
    };
  }
}
