// A promise that nothing will settle.
// → failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  await new Promise(() => {});
};
