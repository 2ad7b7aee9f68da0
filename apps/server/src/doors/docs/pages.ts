import { allOperations, describe, errorCodes, errorsOf, type Operation } from "@faable/auth-contract";

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? "");

/** Escaped text in which `code` is set as code. */
const prose = (text: string): string => escapeHtml(text).replace(/`([^`]+)`/g, "<code>$1</code>");

const style = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#5b6470;--line:#d9dee5;--page:#fff;--tint:#f5f7fa;--accent:#2f5fd0}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#9aa4b1;--line:#30363f;--page:#14171b;--tint:#1c2127;--accent:#8ab0ff}}
*{box-sizing:border-box}body{margin:0;font:16px/1.55 system-ui,sans-serif;color:var(--ink);background:var(--page)}
main{max-width:56rem;margin:0 auto;padding:2rem 1.25rem 5rem}h1{font-size:1.8rem}h2{margin-top:3rem;border-bottom:1px solid var(--line);padding-bottom:.3rem;text-transform:capitalize}
h3{margin:2rem 0 .3rem;font:600 1rem ui-monospace,monospace;overflow-wrap:anywhere}h3 b{color:var(--accent);display:inline-block;min-width:4.2rem}
p{margin:.35rem 0}.soft,dt{color:var(--soft)}code{font:.9em ui-monospace,monospace;background:var(--tint);padding:.1em .3em;border-radius:.25rem}
table{border-collapse:collapse;width:100%;margin:.6rem 0;font-size:.92rem}td,th{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-bottom:1px solid var(--line)}
td:first-child{white-space:nowrap}nav a{margin-right:.9rem}a{color:var(--accent)}details{margin:.4rem 0}summary{cursor:pointer;color:var(--soft)}`;

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${style}</style><main>${body}</main></html>`;

const fieldsOf = (schema: object | undefined): readonly [string, object][] => {
  const properties: unknown = schema && Reflect.get(schema, "properties");
  return typeof properties === "object" && properties !== null ? Object.entries(properties) : [];
};

const typeOf = (schema: object): string => {
  const values: unknown = Reflect.get(schema, "enum");
  const type: unknown = Reflect.get(schema, "type");
  if (Array.isArray(values)) return values.join(" | ");
  return Array.isArray(type) ? type.join(" | ") : typeof type === "string" ? type : "";
};

const fieldRow = ([name, schema]: [string, object]): string =>
  `<tr><td><code>${escapeHtml(name)}</code></td><td>${escapeHtml(typeOf(schema))}</td><td>${prose(String(Reflect.get(schema, "description") ?? ""))}</td></tr>`;

const table = (caption: string, schema: object | undefined): string => {
  const fields = fieldsOf(schema);
  return fields.length === 0
    ? ""
    : `<details><summary>${caption}</summary><table>${fields.map(fieldRow).join("")}</table></details>`;
};

const errorLinks = (operation: Operation): string =>
  errorsOf(operation)
    .map((code) => `<a href="/docs/errors#${code}"><code>${code}</code></a>`)
    .join(" ");

const operationSection = (operation: Operation): string =>
  [
    `<h3 id="${operation.id}"><b>${operation.method}</b>${escapeHtml(operation.path)}</h3>`,
    `<p>${prose(operation.summary)}. <span class="soft">${operation.access === "public" ? "Public" : `Needs <code>${operation.access.permission}</code>`}${operation.alias === undefined ? "" : `; SDK: <code>${operation.id}</code>`}</span></p>`,
    describe(operation) && `<p>${prose(describe(operation))}</p>`,
    table("Path", operation.params),
    table("Query", operation.query),
    table("Body", operation.body),
    table(`Reply ${operation.status}`, operation.reply),
    `<details><summary>Errors</summary><p>${errorLinks(operation)}</p></details>`,
  ].join("");

/** Names that capitals alone do not make right. */
const headings: Readonly<Record<string, string>> = { oauth: "OAuth", apis: "APIs" };

/** The API on one page, grouped by resource. */
export const apiPage = (): string => {
  const groups = [...Map.groupBy(allOperations, ({ resource }) => resource)];
  const links = groups.map(([name]) => `<a href="#${name}">${escapeHtml(name)}</a>`).join(" ");
  const sections = groups.map(
    ([name, operations]) =>
      `<h2 id="${name}">${escapeHtml(headings[name] ?? name)}</h2>${operations.map(operationSection).join("")}`,
  );
  return page(
    "Faable Auth API",
    `<h1>Faable Auth API</h1><p>For machines: <a href="/docs/json">OpenAPI 3.1</a>. Codes: <a href="/docs/errors">errors</a>.</p><nav>${links}</nav>${sections.join("")}`,
  );
};

const errorSection = ([code, { status, cause, fix }]: [string, { status: number; cause: string; fix: string }]): string =>
  `<h3 id="${code}"><b>${status}</b>${code}</h3><p>${prose(cause)}</p><p><span class="soft">Fix:</span> ${prose(fix)}</p>`;

/** Every error code with cause and fix; the target of `docs` in error bodies. */
export const errorsHtml = (): string =>
  page("Error codes", `<h1>Error codes</h1>${Object.entries(errorCodes).map(errorSection).join("")}`);
