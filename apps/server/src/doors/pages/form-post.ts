import { draw, type Frame } from "./frame.ts";
import { isNavigable } from "./headers.ts";
import { catalogues, say } from "./words/words.ts";

export interface FormPostView {
  readonly redirectUri: string;
  /** The authorization response. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Sends the answer in the body of a form (OAuth 2.0 Form Post Response Mode). Nothing of ours goes along. */
export const formPostPage = (frame: Frame, { redirectUri, parameters }: FormPostView): string => {
  if (!isNavigable(redirectUri)) throw new Error("The redirect URI leads nowhere.");
  const { locale, client } = frame;
  return draw(frame, {
    template: "form-post",
    heading: client === null ? catalogues[locale].continue : say(locale, "form_post_title", { client }),
    values: { action: redirectUri, parameters: Object.entries(parameters) },
  });
};
