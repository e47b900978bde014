// Loads the bundle of editor/ once and hands it what the page describes.
let library;
// Makes every state another one, so that none is taken for the last.
let turn = 0;

export default function ({ parentElement, data, setStateValue, setTriggerValue }) {
    const root = parentElement.querySelector(".code-editor");
    const send = {
        text: (text) => setStateValue("text", { text, turn: ++turn }),
        run: (text) => setTriggerValue("run", { text }),
    };
    library ??= import(new URL(data.library, document.baseURI));
    library
        .then(({ show }) => root.isConnected && show(root, data, send))
        .catch(() => setTriggerValue("failure", true));
    return () => library.then(({ remove }) => remove(root)).catch(() => {});
}
