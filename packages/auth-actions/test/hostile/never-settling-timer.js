// A promise that nothing will settle, and a timer that is far away.
// → failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  setTimeout(() => {}, 1_000_000);
  await new Promise(() => {});
};
