// Lets in only who has shown that their address is theirs.

exports.onExecutePostLogin = async (event, api) => {
  if (!event.user.email_verified) api.access.deny("Verify your email address first.", { code: "unverified" });
};
