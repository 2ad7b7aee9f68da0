import { join } from "node:path";
import { createTemplates } from "../../ground/templates/index.ts";
import { type AssetPaths, assetPaths } from "./assets.ts";
import { type Complaint, type FieldProblem, problemsOf } from "./complaints.ts";
import type { Branding } from "./look/tokens.ts";
import { catalogues, type Locale } from "./words/words.ts";

/** What binds a form to the login it belongs to and to the browser that was given it. */
export interface FormToken {
  readonly state: string;
  readonly csrf: string;
}

/** What every page is drawn in. */
export interface Frame extends AssetPaths {
  /** The account's name. */
  readonly account: string;
  readonly locale: Locale;
  readonly direction: "ltr" | "rtl";
  /** The name of the application that the person comes from, where there is one. */
  readonly client: string | null;
}

/** The frame of a page with forms of ours. */
export interface FormFrame extends Frame {
  readonly form: FormToken;
}

interface Surroundings {
  readonly account: { readonly name: string; readonly settings: { readonly branding: Branding | null } };
  readonly locale: Locale;
  readonly client?: string | undefined;
}

export const frameOf = ({ account, locale, client }: Surroundings): Frame => ({
  ...assetPaths(account.settings.branding),
  account: account.name,
  locale,
  // The languages spoken here run left to right; the pages are ready for others.
  direction: "ltr",
  client: client ?? null,
});

export const formFrameOf = (surroundings: Surroundings, form: FormToken): FormFrame => ({ ...frameOf(surroundings), form });

export const templates = createTemplates(join(import.meta.dirname, "templates"));

interface Drawing {
  readonly template: string;
  readonly heading: string;
  readonly complaints?: readonly Complaint[] | undefined;
  readonly values?: object;
}

const titleOf = ({ locale, account }: Frame, heading: string, problems: readonly FieldProblem[]): string => {
  const full = heading.includes(account) ? heading : `${heading} – ${account}`;
  return problems.length === 0 ? full : `${catalogues[locale].error_prefix} ${full}`;
};

const initialOf = (name: string): string =>
  [...new Intl.Segmenter().segment(name.trim())].map(({ segment }) => segment)[0]?.toLocaleUpperCase() ?? "";

/** Draws a page: its template inside the layout, over the words of its language. */
export const draw = (frame: Frame, { template, heading, complaints = [], values = {} }: Drawing): string => {
  const problems = problemsOf(frame, complaints);
  return templates.render(template, {
    frame,
    problems,
    heading,
    title: titleOf(frame, heading, problems),
    initial: initialOf(frame.account),
    t: catalogues[frame.locale],
    ...values,
  });
};
