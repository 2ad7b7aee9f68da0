// Promises that follow one another without end.
// → failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  const again = () => Promise.resolve().then(again);
  await again();
};
