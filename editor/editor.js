// The editor of queries: SQL or TOML with completion and marks, and the difference of two texts.
import {
    autocompletion,
    closeBrackets,
    closeBracketsKeymap,
    completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { PostgreSQL, SQLDialect, sql } from "@codemirror/lang-sql";
import {
    HighlightStyle,
    StreamLanguage,
    bracketMatching,
    indentUnit,
    syntaxHighlighting,
    syntaxTree,
} from "@codemirror/language";
import { toml } from "@codemirror/legacy-modes/mode/toml";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { unifiedMergeView } from "@codemirror/merge";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState } from "@codemirror/state";
import {
    EditorView,
    drawSelection,
    highlightActiveLine,
    keymap,
    lineNumbers,
    tooltips,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

// Typing is told to the page once it pauses, and at once when the editor is left.
const PAUSE_MS = 700;

const INK = "var(--st-text-color)";
const FAINT = "color-mix(in srgb, var(--st-text-color) 72%, var(--st-background-color))";
const LOOK = {
    "&": { color: INK, backgroundColor: "var(--st-background-color)", fontSize: "13px" },
    "&.cm-focused": { outline: "2px solid var(--st-primary-color)", outlineOffset: "-1px" },
    ".cm-scroller": {
        fontFamily: '"Source Code", "Source Code Pro", "Noto Sans Mono CJK SC", monospace',
        lineHeight: "1.45",
        overflow: "auto",
    },
    ".cm-content": { caretColor: INK },
    ".cm-cursor": { borderLeftColor: INK },
    ".cm-gutters": {
        backgroundColor: "var(--st-secondary-background-color)",
        color: FAINT,
        border: "none",
    },
    ".cm-activeLine": {
        backgroundColor: "color-mix(in srgb, var(--st-text-color) 5%, transparent)",
    },
    "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
        backgroundColor:
            "color-mix(in srgb, var(--st-primary-color) 28%, transparent) !important",
    },
    ".cm-tooltip, .cm-panels": {
        backgroundColor: "var(--st-secondary-background-color)",
        color: INK,
        borderColor: "var(--st-border-color)",
    },
    ".cm-tooltip-autocomplete ul li[aria-selected]": {
        backgroundColor: "var(--st-primary-color)",
        color: "var(--st-background-color)",
    },
    ".cm-completionDetail": { fontStyle: "normal", opacity: "0.8" },
    ".cm-diagnostic": { maxWidth: "36rem", whiteSpace: "pre-wrap" },
    // In place of the red of errors: here red says how a word arrived.
    ".cm-lintRange-error": {
        backgroundImage: "none",
        textDecoration: "underline wavy",
        textDecorationThickness: "1.5px",
        textUnderlineOffset: "3px",
        backgroundColor: "color-mix(in srgb, var(--st-text-color) 12%, transparent)",
    },
    ".cm-lint-marker-error": {
        content: "''",
        width: "0.5em",
        height: "0.5em",
        margin: "0.4em 0.1em",
        borderRadius: "50%",
        backgroundColor: INK,
    },
    ".cm-panel input, .cm-panel button": { font: "inherit", color: "inherit" },
    ".cm-changedLine": {
        backgroundColor: "color-mix(in srgb, var(--st-primary-color) 10%, transparent)",
    },
    ".cm-deletedChunk": {
        backgroundColor: "color-mix(in srgb, var(--st-text-color) 7%, transparent)",
    },
};

const WORDS = HighlightStyle.define([
    { tag: [tags.keyword, tags.bool, tags.null], color: "light-dark(#1D6AE0, #8FBAF7)" },
    { tag: [tags.string, tags.number], color: "light-dark(#0F4F47, #3FF0CE)" },
    { tag: [tags.special(tags.name)], color: "light-dark(#B8501A, #DB8743)" },
    { tag: [tags.comment], color: FAINT, fontStyle: "italic" },
    { tag: [tags.propertyName], fontWeight: "600" },
]);

const SILENT_IN = new Set(["LineComment", "BlockComment", "String"]);

// Tables, columns, parameters and functions of the snapshot, as completions.
function completeNames({ tables, parameters, functions, macros, macro }) {
    const owners = new Map();
    for (const [table, columns] of Object.entries(tables)) {
        for (const column of columns) owners.set(column, [...(owners.get(column) ?? []), table]);
    }
    const calls = (names, detail) =>
        names.map((label) => ({ label, detail, type: "function", apply: `${label}(` }));
    const callable = [...calls(macros, macro), ...calls(functions, "")];
    const chosen = parameters.map((name) => ({ label: `$${name}`, type: "variable" }));
    return (context) => {
        const parameter = context.matchBefore(/\$\w*/);
        if (parameter) return { from: parameter.from, options: chosen, validFor: /^\$\w*$/ };
        const word = context.matchBefore(/[A-Za-z_]\w*/);
        const from = word ? word.from : context.pos;
        if (!word && !context.explicit) return null;
        if (context.state.sliceDoc(from - 1, from) === ".") return null;
        if (SILENT_IN.has(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null;
        const read = new Set(context.state.doc.toString().match(/[A-Za-z_]\w*/g));
        const columns = [...owners].map(([label, places]) => {
            const near = places.filter((table) => read.has(table));
            const detail = (near.length ? near : places).slice(0, 3).join(", ");
            return { label, detail, type: "property", boost: near.length ? 20 : -20 };
        });
        return { from, options: [...columns, ...callable], validFor: /^\w*$/ };
    };
}

function speakSql(vocabulary) {
    const dialect = SQLDialect.define({
        ...PostgreSQL.spec,
        keywords: vocabulary.keywords.join(" "),
        types: vocabulary.types.join(" "),
        builtin: "",
        specialVar: "$",
        // Else `$name` would be read as the beginning of a string.
        doubleDollarQuotedStrings: false,
        caseInsensitiveIdentifiers: true,
    });
    return [
        sql({ dialect, schema: vocabulary.tables }),
        dialect.language.data.of({ autocomplete: completeNames(vocabulary) }),
    ];
}

const speak = ({ language, vocabulary }) =>
    language === "sql" ? speakSql(vocabulary) : StreamLanguage.define(toml);

const looks = ({ is_dark: dark }) => [
    EditorView.theme(LOOK, { dark }),
    syntaxHighlighting(WORDS),
];

class Editor {
    constructor(root, data) {
        this.root = root;
        this.theme = new Compartment();
        this.bar = root.appendChild(document.createElement("div"));
        this.bar.className = "bar";
        this.view = new EditorView({
            parent: root,
            state: EditorState.create({ doc: data.text, extensions: this.extend(data) }),
        });
        this.view.dom.style.height = `${data.height}px`;
        this.root.prepend(this.view.dom);
        this.fillBar(data);
        this.told = data.text;
    }

    extend(data) {
        const run = () => {
            this.told = this.text;
            this.send.run(this.text);
            return true;
        };
        return [
            EditorState.phrases.of(data.phrases),
            lineNumbers(),
            lintGutter(),
            history(),
            drawSelection(),
            bracketMatching(),
            closeBrackets(),
            highlightActiveLine(),
            highlightSelectionMatches(),
            search({ top: true }),
            indentUnit.of("    "),
            autocompletion({ icons: false, maxRenderedOptions: 60 }),
            // A tooltip may reach beyond the editor, which hides what overflows.
            tooltips({ position: "fixed" }),
            speak(data),
            this.theme.of(looks(data)),
            EditorView.contentAttributes.of({ tabindex: "0", "aria-label": data.label, "aria-description": data.hint }),
            EditorView.updateListener.of(({ docChanged, focusChanged, view }) => {
                if (docChanged) this.tellSoon();
                if (focusChanged && !view.hasFocus) this.tell();
            }),
            keymap.of([
                { key: "Mod-Enter", run, preventDefault: true },
                { key: "Shift-Alt-f", run: () => this.format(), preventDefault: true },
                ...closeBracketsKeymap,
                ...completionKeymap,
                ...searchKeymap,
                ...historyKeymap,
                indentWithTab,
                ...defaultKeymap,
            ]),
        ];
    }

    get text() {
        return this.view.state.doc.toString();
    }

    fillBar(data) {
        const hint = this.bar.appendChild(document.createElement("span"));
        hint.textContent = data.hint;
        if (!data.formatter) return;
        const button = this.bar.appendChild(document.createElement("button"));
        button.type = "button";
        button.textContent = data.format;
        button.addEventListener("click", () => this.format());
        this.note = this.bar.appendChild(document.createElement("span"));
        this.note.setAttribute("role", "status");
    }

    tellSoon() {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.tell(), PAUSE_MS);
    }

    tell() {
        clearTimeout(this.timer);
        if (this.text === this.told) return;
        this.told = this.text;
        this.send.text(this.text);
    }

    // The page's text takes the editor's place only where the page itself changed it.
    update(data, send) {
        this.send = send;
        if (this.revision !== undefined && this.revision !== data.revision) this.write(data.text);
        this.revision = data.revision;
        if (this.isDark !== data.is_dark) {
            this.isDark = data.is_dark;
            this.view.dispatch({ effects: this.theme.reconfigure(looks(data)) });
        }
        this.mark(data);
        this.data = data;
    }

    write(text) {
        this.told = text;
        if (text === this.text) return;
        this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
    }

    // Marks belong to the text that was tried; on any other they would stand at a wrong place.
    mark({ marks, marked }) {
        const key = JSON.stringify([marks, marked]);
        if (key === this.markKey) return;
        this.markKey = key;
        const length = this.view.state.doc.length;
        const shown = marked === this.text ? marks : [];
        const diagnostics = shown.map(({ start, end, message }) => ({
            from: Math.min(start, length),
            to: Math.min(Math.max(end, start + 1), length),
            severity: "error",
            message,
        }));
        this.view.dispatch(setDiagnostics(this.view.state, diagnostics));
        if (diagnostics.length) {
            this.view.dispatch({ effects: EditorView.scrollIntoView(diagnostics[0].from) });
        }
    }

    format() {
        if (!this.data.formatter) return false;
        import(new URL(this.data.formatter, document.baseURI)).then(({ format }) => {
            try {
                const text = format(this.text, this.data.vocabulary.macros);
                this.note.textContent = "";
                this.view.dispatch({
                    changes: { from: 0, to: this.view.state.doc.length, insert: text },
                });
                this.tell();
            } catch {
                this.note.textContent = this.data.unformatted;
            }
        });
        return true;
    }

    end() {
        clearTimeout(this.timer);
        this.view.destroy();
    }
}

class Difference {
    constructor(root) {
        this.root = root;
    }

    update(data) {
        const key = JSON.stringify([data.before, data.text, data.is_dark]);
        if (key === this.key) return;
        this.key = key;
        this.view?.destroy();
        this.view = new EditorView({
            parent: this.root,
            doc: data.text,
            extensions: [
                EditorState.phrases.of(data.phrases),
                EditorState.readOnly.of(true),
                EditorView.contentAttributes.of({ tabindex: "0", "aria-label": data.label }),
                lineNumbers(),
                speakSql(data.vocabulary),
                looks(data),
                unifiedMergeView({
                    original: data.before,
                    mergeControls: false,
                    allowInlineDiffs: true,
                    collapseUnchanged: { margin: 3, minSize: 6 },
                }),
            ],
        });
        this.view.dom.style.maxHeight = `${data.height}px`;
    }

    end() {
        this.view?.destroy();
    }
}

const shown = new WeakMap();

/** Show in an element what the page describes, or bring it up to date. */
export function show(root, data, send) {
    if (!shown.has(root)) {
        shown.set(root, data.before === undefined ? new Editor(root, data) : new Difference(root));
    }
    shown.get(root).update(data, send);
}

/** Take away what an element shows. */
export function remove(root) {
    shown.get(root)?.end();
    shown.delete(root);
}
