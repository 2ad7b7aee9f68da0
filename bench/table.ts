/** One line of the result. What a row does not measure is absent. */
export interface Row {
  readonly name: string;
  readonly unit: "req/s" | "MB" | "ms";
  readonly target: string;
  readonly ours?: number | undefined;
  readonly ceiling?: number | undefined;
  readonly ratio?: number | undefined;
  readonly p50?: number | undefined;
  readonly p99?: number | undefined;
  readonly ceilingP50?: number | undefined;
  readonly ceilingP99?: number | undefined;
  readonly cpu?: number | undefined;
  readonly ceilingCpu?: number | undefined;
  readonly rss?: number | undefined;
  readonly errors?: number | undefined;
  /** Why nothing was measured. */
  readonly note?: string;
}

const columns = ["row", "ours", "ceiling", "ratio", "target", "p50 ms", "p99 ms", "CPU µs/req", "rss MB", "errors"];

const whole = (value: number | undefined): string => (value === undefined ? "–" : Math.round(value).toLocaleString("en"));
const fixed = (value: number | undefined): string => (value === undefined ? "–" : value.toFixed(2));

const pair = (ours: number | undefined, ceiling: number | undefined, show: (value: number | undefined) => string): string =>
  ours === undefined ? "–" : `${show(ours)} / ${show(ceiling)}`;

/** A figure with errors is no figure, and is marked so that nobody quotes it. */
const figure = ({ ours, unit, errors = 0 }: Row): string =>
  ours === undefined
    ? "–"
    : `${unit === "ms" && ours < 10 ? fixed(ours) : whole(ours)}${unit === "req/s" ? "" : ` ${unit}`}${errors > 0 ? " (!)" : ""}`;

const cells = (row: Row): readonly string[] =>
  row.note !== undefined
    ? [row.name, `not measured: ${row.note}`]
    : [
        row.name,
        figure(row),
        whole(row.ceiling),
        fixed(row.ratio),
        row.target,
        pair(row.p50, row.ceilingP50, fixed),
        pair(row.p99, row.ceilingP99, fixed),
        pair(row.cpu, row.ceilingCpu, whole),
        whole(row.rss),
        row.errors === undefined ? "–" : String(row.errors),
      ];

/** The table for people. Pairs are ours / ceiling. */
export const renderTable = (rows: readonly Row[]): string => {
  const lines = [columns, ...rows.map(cells)];
  // A note runs over the columns behind it, so it does not widen its own.
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => (line.length > 2 ? (line[at] ?? "").length : 0))));
  const nameWidth = Math.max(...lines.map((line) => (line[0] ?? "").length));
  return lines
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(at === 0 ? nameWidth : (widths[at] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
};

/** The rows for programs. */
export const renderJson = (rows: readonly Row[]): string =>
  JSON.stringify(
    rows.map(({ name, ours, ceiling, ratio, p50, p99, rss, errors, note }) => ({
      name,
      ours: ours ?? null,
      ceiling: ceiling ?? null,
      ratio: ratio ?? null,
      p50: p50 ?? null,
      p99: p99 ?? null,
      rss: rss ?? null,
      errors: errors ?? null,
      ...(note === undefined ? {} : { note }),
    })),
    null,
    2,
  );
