// Timers that follow one another without end: little processor time, but no end.
// → failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  await new Promise(() => {
    const again = () => setTimeout(again, 5);
    again();
  });
};
