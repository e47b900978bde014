// Bundles the editor into ../static and writes down what was built from what.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const SOURCES = ["editor.js", "format.js", "build.js", "package-lock.json"];
const BUNDLES = { "sql_editor.js": "editor.js", "sql_format.js": "format.js" };
const STATIC = "../static";

const digest = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

const packages = new Set();
for (const [bundle, source] of Object.entries(BUNDLES)) {
    const { metafile } = await build({
        entryPoints: [source],
        outfile: `${STATIC}/${bundle}`,
        bundle: true,
        minify: true,
        format: "esm",
        target: "es2022",
        legalComments: "none",
        metafile: true,
    });
    for (const path of Object.keys(metafile.inputs)) {
        const name = path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1];
        if (name) packages.add(name);
    }
}

const licences = [...packages].sort().map((name) => {
    const folder = `node_modules/${name}`;
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name}\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
});
writeFileSync(`${STATIC}/sql_editor.licences.txt`, licences.join(`\n${"-".repeat(70)}\n\n`));

const files = [...Object.keys(BUNDLES).map((name) => `${STATIC}/${name}`), ...SOURCES];
writeFileSync("sha256.txt", files.map((path) => `${digest(path)}  ${path}\n`).join(""));
