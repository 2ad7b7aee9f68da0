import type { Complaint } from "./complaints.ts";
import { draw, type Frame } from "./frame.ts";
import { isNavigable } from "./headers.ts";
import { catalogues, say } from "./words/words.ts";

export interface ErrorView {
  readonly complaint: Complaint;
  /** Where to begin anew: the client's login, or a step of ours. Null when the client is not known. */
  readonly startAgain: string | null;
  /** What is wrong with a request, for whoever made it. */
  readonly detail?: string;
  /** The request's id, to be told to whoever runs this. */
  readonly reference: string | null;
}

const isOwnPath = (href: string): boolean => /^\/[a-z]/i.test(href);

export const errorPage = (frame: Frame, { complaint, startAgain, detail, reference }: ErrorView): string => {
  const words = catalogues[frame.locale];
  return draw(frame, {
    template: "error",
    heading: complaint.code === "expired" ? words.error_expired_title : words.error_title,
    complaints: [complaint],
    values: {
      detail: detail ?? null,
      start_again_href: startAgain !== null && (isOwnPath(startAgain) || isNavigable(startAgain)) ? startAgain : null,
      reference: reference === null ? null : say(frame.locale, "reference", { reference }),
    },
  });
};
