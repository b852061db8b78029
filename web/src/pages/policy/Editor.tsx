import { autocompletion, type Completion, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useImperativeHandle, useRef } from 'react';
import type { Problem, Schema } from './api';
import { offers } from './complete';

export interface EditorHandle {
  /** Put the cursor at a place, and the place in view. */
  goTo: (line: number, column: number) => void;
}

const look = EditorView.theme({
  '&': { fontSize: '13px', color: 'var(--ink)', backgroundColor: 'var(--panel)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-content': { fontFamily: 'var(--mono)', padding: '10px 0', caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-line': { padding: '0 14px 0 8px' },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--dim)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--accent) 6%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--ink)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 26%, transparent)',
  },
  '.cm-tooltip': { backgroundColor: 'var(--panel)', border: '1px solid var(--line)', borderRadius: '6px', color: 'var(--ink)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent-soft)', color: 'var(--ink)' },
  '.cm-completionInfo': { maxWidth: '300px', fontFamily: 'var(--mantine-font-family)', fontSize: '12px' },
  '.cm-diagnostic': { padding: '6px 10px', fontFamily: 'var(--mantine-font-family)', maxWidth: '420px' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--bad-fill)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--rope-fill)' },
  '.cm-diagnostic-info': { borderLeftColor: 'var(--range)' },
  '.cm-lint-marker': { width: '0.9em', height: '0.9em' },
});

const colors = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--dim)', fontStyle: 'italic' },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.string, tags.content], color: 'var(--ink)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--rope)' },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: 'var(--dim)' },
  { tag: [tags.labelName, tags.typeName], color: 'var(--rope)' },
]);

/** YAML with line numbers; mistakes at their lines; the names and words of the schema offered while one writes. */
export default function Editor({
  text,
  change,
  problems,
  schema,
  handle,
}: {
  text: string;
  change: (text: string) => void;
  problems: Problem[];
  schema: Schema | undefined;
  handle: React.Ref<EditorHandle>;
}) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const tell = useRef(change);
  const known = useRef(schema);
  const first = useRef(text);
  tell.current = change;
  known.current = schema;

  useEffect(() => {
    if (!place.current) return;
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({ doc: first.current, extensions: extensions() }),
    });
    view.current = made;
    return () => made.destroy();

    function extensions(): Extension[] {
      return [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        EditorView.lineWrapping,
        yaml(),
        syntaxHighlighting(colors),
        autocompletion({ override: [complete], icons: false }),
        keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, ...lintKeymap]),
        EditorView.contentAttributes.of({ 'aria-label': 'The policy as YAML', spellcheck: 'false' }),
        EditorView.updateListener.of((update) => update.docChanged && tell.current(update.state.doc.toString())),
        look,
      ];
    }

    function complete({ state, pos, explicit }: { state: EditorState; pos: number; explicit: boolean }) {
      const found = known.current && offers(known.current, state.doc.toString(), pos);
      if (!found || (found.from === pos && !explicit)) return null;
      return { from: found.from, options: found.options.map(completion), validFor: /^[\w ]*$/ };
    }
  }, []);

  useEffect(() => {
    const made = view.current;
    if (made && made.state.doc.toString() !== text)
      made.dispatch({ changes: { from: 0, to: made.state.doc.length, insert: text } });
  }, [text]);

  useEffect(() => {
    const made = view.current;
    if (made)
      made.dispatch(
        setDiagnostics(
          made.state,
          problems.flatMap((one) => diagnostic(made.state, one)),
        ),
      );
  }, [problems]);

  useImperativeHandle(handle, () => ({
    goTo: (line, column) => {
      const made = view.current;
      if (!made) return;
      const at = position(made.state, line, column);
      made.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
      made.focus();
    },
  }));

  return <div ref={place} className="policy-editor" />;
}

const completion = ({ label, info, kind }: { label: string; info: string; kind: 'property' | 'enum' }): Completion => ({
  label,
  type: kind,
  apply: kind === 'property' ? `${label}: ` : label,
  ...(info ? { info } : {}),
});

function diagnostic(state: EditorState, problem: Problem): Diagnostic[] {
  if (problem.line === null) return [];
  const from = position(state, problem.line, problem.column ?? 1);
  const line = state.doc.lineAt(from);
  const word = /^(?:"[^"]*"|'[^']*'|[^\s,\]}]+)/.exec(line.text.slice(from - line.from))?.[0].length ?? 0;
  const severity = problem.severity === 'note' ? 'info' : problem.severity;
  return [{ from, to: Math.min(from + word, line.to), severity, message: `${problem.reason}. ${capital(problem.remedy)}` }];
}

/** A line and column counted in characters from 1, as a position of the editor, which counts UTF-16 units from 0. */
function position(state: EditorState, line: number, column: number): number {
  const found = state.doc.line(Math.min(Math.max(line, 1), state.doc.lines));
  return found.from + [...found.text].slice(0, column - 1).join('').length;
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
