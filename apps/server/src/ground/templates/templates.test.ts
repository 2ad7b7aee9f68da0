import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createTemplates } from "./templates.ts";

const templatesOf = (sources: Readonly<Record<string, string>>) => {
  const folder = mkdtempSync(join(tmpdir(), "templates-"));
  for (const [name, source] of Object.entries(sources)) writeFileSync(join(folder, `${name}.liquid`), source);
  return createTemplates(folder);
};

const hostile = `"><script>alert('1')</script>&`;
const escaped = "&#34;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;";

test("SEC-WEB-03: every value goes out escaped, whichever tag puts it out", () => {
  const { render } = templatesOf({
    all: '{{ it }}|{% echo it %}|<a title="{{ it }}">|{% for each in list %}{{ each }}{% endfor %}|{% cycle it %}|{% render "part", it: it %}',
    part: "{{ it }}",
  });
  expect(render("all", { it: hostile, list: [hostile] })).toBe(
    [escaped, escaped, `<a title="${escaped}">`, escaped, escaped, escaped].join("|"),
  );
  expect(render("all", { it: "Acme", list: [] })).toBe('Acme|Acme|<a title="Acme">||Acme|Acme');
});

test("SEC-WEB-06: a template can neither put out a value as it is nor read a file", () => {
  expect(() => templatesOf({ page: "{{ it | raw }}" })).toThrow(/undefined filter: raw/);
  for (const name of ["/etc/passwd", "../../package.json", "absent"])
    expect(() => templatesOf({ page: `{% render "${name}" %}` }).render("page", {})).toThrow(/ENOENT|not/i);
});

test("a value that is missing, and what lies on a prototype, is an error", () => {
  const { render } = templatesOf({ page: "{{ it.name }}" });
  expect(() => render("page", { it: {} })).toThrow(/undefined variable: it.name/);
  expect(() => render("page", { it: Object.create({ name: "inherited" }) })).toThrow(/undefined variable/);
  expect(render("page", { it: { name: "own" } })).toBe("own");
});

test("a rendering without end is ended", () => {
  const { render } = templatesOf({ page: "{% for i in (1..100000000) %}{{ i }}{% endfor %}" });
  expect(() => render("page", {})).toThrow(/limit exceeded/);
});
