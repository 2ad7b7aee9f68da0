// A verdict first, then a loop: the run has failed all the same.
// → failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  api.access.review("before");
  api.accessToken.setCustomClaim("https://app.example/admin", true);
  for (;;);
};
