import { type Answer, postForm, send } from "./http.ts";
import type { TestServer } from "./server.ts";

type Target = Pick<TestServer, "baseUrl" | "host">;

/** A browser without script: keeps cookies, follows redirects on its host, and fills in the forms it is shown. */
export interface TestBrowser {
  readonly get: (path: string) => Promise<Answer>;
  /** Sends the form of a page with these fields filled in, as a browser does. */
  readonly submit: (page: Answer, fields: Readonly<Record<string, string>>, action?: string) => Promise<Answer>;
  /** Follows redirects on this host; answers the first answer that is none, or leads elsewhere. */
  readonly follow: (answer: Answer) => Promise<Answer>;
  readonly open: (path: string) => Promise<Answer>;
  readonly cookies: Map<string, string>;
  /** Takes over the cookies of an answer that came otherwise. */
  readonly keep: (answer: Answer) => Answer;
  /** What it sends of its cookies, for a request of one's own. */
  readonly headers: () => Readonly<Record<string, string>>;
}

const unescaped = (text: string): string =>
  text
    .replaceAll("&#34;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

const attribute = (tag: string, name: string): string | undefined => {
  const [, value] = new RegExp(`\\s${name}="([^"]*)"`).exec(tag) ?? [];
  return value === undefined ? undefined : unescaped(value);
};

/** The forms of a page: where each leads, and what it sends by itself. */
export const formsOf = (page: Answer): readonly { readonly action: string; readonly hidden: Record<string, string> }[] =>
  [...page.text.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)].map(([form]) => ({
    action: attribute(form, "action") ?? "",
    hidden: Object.fromEntries(
      [...form.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
        attribute(input, "name") ?? "",
        attribute(input, "value") ?? "",
      ]),
    ),
  }));

const pathOn = (host: string, location: string): string | undefined => {
  if (location.startsWith("/")) return location;
  const url = new URL(location);
  return url.host === host ? url.pathname + url.search : undefined;
};

export const newBrowser = (server: Target, host: string): TestBrowser => {
  const cookies = new Map<string, string>();
  const keep = (answer: Answer): Answer => {
    for (const line of answer.headers["set-cookie"] ?? []) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "" || /max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  const headers = (): Record<string, string> =>
    cookies.size === 0 ? {} : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
  const get = async (path: string) => keep(await send(server, path, { host, headers: { ...headers(), accept: "text/html" } }));
  const follow = async (answer: Answer): Promise<Answer> => {
    const { location } = answer.headers;
    const path = location === undefined ? undefined : pathOn(host, location);
    return path === undefined ? answer : follow(await get(path));
  };
  const submit = async (page: Answer, fields: Readonly<Record<string, string>>, action?: string) => {
    const form = formsOf(page).find((each) => action === undefined || each.action === action);
    if (!form) throw new Error(`The page has no such form: ${page.status} ${page.text.slice(0, 300)}`);
    return keep(
      await postForm(
        server,
        pathOn(host, form.action) ?? form.action,
        { ...form.hidden, ...fields },
        {
          host,
          headers: { ...headers(), accept: "text/html", "sec-fetch-site": "same-origin" },
        },
      ),
    );
  };
  return { get, submit, follow, open: async (path) => follow(await get(path)), cookies, keep, headers };
};
