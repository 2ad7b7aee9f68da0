import { templates } from "./frame.ts";

export interface TicketView {
  readonly action: string;
  readonly ticket: string;
}

/**
 * The form with which an application's page sends its browser here, whole: the page puts it into itself and submits it.
 * It asks for its origin to be told, whatever the page itself keeps to, since a form that hides where it comes from is refused.
 */
export const ticketForm = (view: TicketView): string => templates.render("ticket", view);
