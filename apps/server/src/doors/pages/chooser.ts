import type { Complaint } from "./complaints.ts";
import { draw, type FormFrame } from "./frame.ts";
import { flowPaths } from "./paths.ts";
import { toContinue } from "./sign-in.ts";
import { catalogues } from "./words/words.ts";

/** A person, by the name they gave and what they sign in with. */
export interface Person {
  readonly name: string | null;
  readonly identifier: string;
}

export interface ChooserView {
  readonly person: Person;
  readonly complaints?: readonly Complaint[];
}

/** The account that is signed in, or another one. Posts `choice`: `current` or `another`. */
export const chooserPage = (frame: FormFrame, { person, complaints }: ChooserView): string => {
  const words = catalogues[frame.locale];
  return draw(frame, {
    template: "chooser",
    heading: words.chooser_title,
    complaints,
    values: { lead: toContinue(frame), action: flowPaths.chooser, person, continue_as: words.continue },
  });
};
