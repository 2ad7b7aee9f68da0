// A fetch that is never answered.
// → failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  await fetch("https://hangs.example/");
};
