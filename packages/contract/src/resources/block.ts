import { Type } from "typebox";
import { type Listing, listingQuery } from "../listing.ts";
import { operation } from "../operation.ts";
import { base, Closed, Deleted, Id, Instant, Nullable, Page } from "../shapes.ts";

/** A denial that an Action lets hold for a while: its user is refused with the same reason, and the code does not run. */
export const Block = Type.Object(
  {
    ...base("block"),
    action: Id("action", "The Action that denied."),
    user: Id("user", "The user who is refused."),
    reason: Type.String({ description: "What the user is told." }),
    code: Nullable(Type.String({ description: "The tag that the Action gave." })),
    blocked_until: Instant("When it ends."),
    deny_count: Type.Integer({ description: "How often this Action has denied this user with a duration." }),
    ips: Type.Array(Type.String(), { description: "Addresses that it was set for, or that were refused by it since." }),
  },
  { title: "Block" },
);

export const blockListing: Listing = {
  fields: { user: "id", action: "id" },
  text: false,
  sort: ["createdAt"],
  expand: [],
  shortcuts: [],
};

export const listBlocks = operation({
  id: "listBlocks",
  alias: "blockList",
  resource: "action",
  method: "GET",
  path: "/block",
  otherPaths: ["/blocks"],
  summary: "List blocks that hold",
  description: "Those of an Action that is switched off are listed, too; they refuse nobody until it is switched on again.",
  access: { permission: "read:blocks" },
  query: listingQuery(blockListing),
  listing: blockListing,
  reply: Page(Block, "Block"),
  status: 200,
  errors: [],
});

export const deleteBlock = operation({
  id: "deleteBlock",
  alias: "blockDelete",
  resource: "action",
  method: "DELETE",
  path: "/block/:id",
  otherPaths: ["/blocks/:id"],
  summary: "End a block",
  description: "The user's next login runs the Action again. How often it has denied them stays counted.",
  access: { permission: "delete:blocks" },
  params: Closed({ id: Id("block", "The block.") }),
  reply: Deleted,
  status: 200,
  errors: ["invalid_id", "not_found"],
});
