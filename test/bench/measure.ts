/** `quick` is the smallest form that still prints every key; its figures say nothing. */
export type Size = 'full' | 'quick';

/** One figure, or one for each of several cases. */
export type Value = number | Readonly<Record<string, number>>;

/** What was measured, under its key. */
export interface Figure {
  readonly value: Value;
  /** What we want it to be at most. */
  readonly goal?: Value;
  /** What it was made from: milliseconds, runs, sizes. */
  readonly from?: Readonly<Record<string, number>>;
}

export type Figures = Readonly<Record<string, Figure>>;

/** Measures one thing, against a floor in the same run where there is one. */
export type Measure = (size: Size) => Promise<Figures>;
