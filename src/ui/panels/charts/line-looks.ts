/** How the lines of a chart are told apart: by dash and width first; ink only helps. */
export interface LineLook {
  /** A variable of the theme. */
  readonly ink: string;
  readonly dash: readonly number[];
  readonly width: number;
}

const solid: LineLook = { ink: '--text', dash: [], width: 2 };
const looks: readonly LineLook[] = [
  solid,
  { ink: '--muted', dash: [6, 4], width: 1.5 },
  { ink: '--text', dash: [2, 3], width: 1.5 },
  { ink: '--warn', dash: [9, 3, 2, 3], width: 1.5 },
  { ink: '--unknown', dash: [12, 4], width: 1.5 },
  { ink: '--strong', dash: [4, 2, 1, 2, 1, 2], width: 1.5 },
];

export function lineLooks(place: number): LineLook {
  return looks[place] ?? solid;
}
