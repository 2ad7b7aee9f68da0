import type { SignedIn } from "./sign-in.ts";

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text that a page may hold: names and messages come from elsewhere. */
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

const page = (title: string, content: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
<main>
<h1>${escaped(title)}</h1>
${content}
</main>
</html>
`;

const facts = (rows: readonly (readonly [string, string])[]): string =>
  `<dl>${rows.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join("")}</dl>`;

export const signedOutPage = (title: string): string =>
  page(title, '<p>Nobody is signed in.</p>\n<p><a class="button" href="/login">Sign in</a></p>');

/** `accountUrl` is the person's own page at the tenant. */
export const signedInPage = (title: string, { person, expiresAt }: SignedIn, accountUrl: string): string => {
  const { sub, name = "", email = "" } = person;
  const rows = [
    ["Name", String(name)],
    ["Email", String(email)],
    ["Subject", sub],
    ["Tokens until", new Date(expiresAt).toISOString()],
  ] as const;
  const claims = `<details><summary>All claims of the ID token</summary><pre>${escaped(JSON.stringify(person, null, 2))}</pre></details>`;
  const account = `<p><a href="${escaped(accountUrl)}">Your sessions and password</a></p>`;
  return page(
    title,
    `${facts(rows)}\n${claims}\n${account}\n<form method="post" action="/logout"><button>Sign out</button></form>`,
  );
};

/** What a form has to bring back with what is typed. */
type Hidden = Readonly<Record<"user" | "until" | "proof" | "state", string>>;

/** Asks for an address; `message` says what is wrong with the one that was typed, or why there is nothing to ask. */
export const profilePage = (asked: Hidden | undefined, message = ""): string => {
  const told = message === "" ? "" : `<p role="alert">${escaped(message)}</p>\n`;
  if (!asked) return page("That did not work", `${told}<p><a href="/">Back</a></p>`);
  const hidden = Object.entries(asked).map(([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`);
  const field = '<p><label>Email <input type="email" name="email" autocomplete="email" required></label></p>';
  const buttons = '<p class="row"><button>Go on</button> <button name="skip" value="true" formnovalidate>Skip</button></p>';
  return page(
    "One more thing",
    `${told}<form method="post" action="/complete-profile">${hidden.join("")}\n${field}\n${buttons}\n</form>`,
  );
};

export const failurePage = (message: string): string =>
  page(
    "That did not work",
    `<p>${escaped(message)}</p>\n<p class="row"><a class="button" href="/login">Sign in</a> <a href="/">Back</a></p>`,
  );
