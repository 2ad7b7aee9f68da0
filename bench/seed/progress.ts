/** A line that says how far a long piece of work is: rewritten on a terminal, one line each 5 % elsewhere. */
export const createProgress = (label: string, total: number): ((done: number) => void) => {
  const terminal = process.stdout.isTTY === true;
  let told = -1;
  return (done) => {
    const percent = Math.floor((100 * done) / Math.max(total, 1));
    const step = terminal ? percent : percent - (percent % 5);
    if (step === told) return;
    told = step;
    const line = `${label} ${done.toLocaleString("en")} of ${total.toLocaleString("en")} (${step} %)`;
    process.stdout.write(terminal ? `\r${line}${done >= total ? "\n" : ""}` : `${line}\n`);
  };
};
