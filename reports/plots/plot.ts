/** A vega-lite specification. Its types are those of a DOM this project does not have; `drawPlot` hands it over as it is. */
type PlotSpec = Readonly<Record<string, unknown>>;

/** One picture of a report. */
export interface Plot {
  /** Of its file, without the ending. */
  readonly name: string;
  /** The finding in one sentence, made from the data. */
  readonly finding: string;
  /** What is drawn, with the conditions it was measured under. */
  readonly caption: string;
  readonly spec: PlotSpec;
}
