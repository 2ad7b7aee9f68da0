// Tells applications the person's roles, in both tokens.

exports.onExecutePostLogin = async (event, api) => {
  const { roles } = event.authorization;
  api.accessToken.setCustomClaim("https://app.example/roles", roles);
  api.idToken.setCustomClaim("https://app.example/roles", roles);
};
