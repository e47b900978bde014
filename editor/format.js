// Lays out SQL anew: words and comments stay as written, only keywords become lower case.
import { duckdb, formatDialect } from "sql-formatter";

/** The text laid out anew; `functions` are the names that stand directly before their bracket. */
export function format(text, functions) {
    const { tokenizerOptions } = duckdb;
    const names = functions.map((name) => name.toUpperCase());
    const reservedFunctionNames = [...tokenizerOptions.reservedFunctionNames, ...names];
    const dialect = { ...duckdb, tokenizerOptions: { ...tokenizerOptions, reservedFunctionNames } };
    const laidOut = formatDialect(text, {
        dialect,
        tabWidth: 4,
        keywordCase: "lower",
        expressionWidth: 88,
        paramTypes: { named: ["$"] },
    });
    return `${laidOut}\n`;
}
