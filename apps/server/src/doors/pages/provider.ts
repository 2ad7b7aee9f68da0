import { draw, type FormFrame } from "./frame.ts";
import { isNavigable } from "./headers.ts";
import { flowPaths } from "./paths.ts";
import { say } from "./words/words.ts";

/** A way to sign in elsewhere. */
export interface ProviderView {
  /** Id of the connection. */
  readonly connection: string;
  /** Its type, which decides on the mark. */
  readonly type: string;
  /** Its name, which people are told where the type is no name that they know. */
  readonly name: string;
}

const ownNames: Readonly<Record<string, string>> = {
  google_oauth2: "Google",
  github: "GitHub",
  microsoft: "Microsoft",
  figma: "Figma",
};

const nameOf = ({ type, name }: Pick<ProviderView, "type" | "name">): string => ownNames[type] ?? name;

/** The buttons of a page, each a form of its own. */
export const providerButtons = ({ locale, form }: FormFrame, providers: readonly ProviderView[]) =>
  providers.map((provider) => ({
    action: flowPaths.provider,
    form,
    connection: provider.connection,
    mark: provider.type,
    label: say(locale, "continue_with", { provider: nameOf(provider) }),
  }));

export interface LeavingView {
  readonly provider: Pick<ProviderView, "type" | "name">;
  /** The provider's authorization endpoint with our request. */
  readonly location: string;
}

/** Takes the browser to a provider by itself, and by a link where it does not. */
export const providerPage = (frame: FormFrame, { provider, location }: LeavingView): string => {
  if (!isNavigable(location)) throw new Error("The provider's URL leads nowhere.");
  return draw(frame, {
    template: "provider",
    heading: say(frame.locale, "provider_title", { provider: nameOf(provider) }),
    values: { location },
  });
};
