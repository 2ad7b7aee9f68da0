// Microtasks that follow one another without end.
// → failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  await new Promise(() => {
    const again = () => queueMicrotask(again);
    again();
  });
};
